"""The barest application that returns certain bytes, to see what the server itself takes.

`python -m bench.bare ADDRESS --port PORT` fetches an answer and then gives it to everybody.
"""

from typing import Any

import click
import httpx
import uvicorn

_OF_THE_SERVER = ("date", "server")


@click.command()
@click.argument("address")
@click.option("--port", type=int)
def main(address: str, port: int) -> None:
    """Serve what is at ADDRESS, with the options that Datasette gives to uvicorn."""
    found = httpx.get(address, headers={"Accept-Encoding": "identity"}, timeout=30)
    headers = [(n, v) for n, v in found.headers.raw if n.decode().lower() not in _OF_THE_SERVER]

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": found.content})
            return
        while (message := await receive())["type"] != "lifespan.shutdown":
            await send({"type": f"{message['type']}.complete"})
        await send({"type": "lifespan.shutdown.complete"})

    uvicorn.run(app, host="127.0.0.1", port=port, log_level="info", lifespan="on", workers=1)


if __name__ == "__main__":
    main()
