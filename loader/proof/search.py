"""Search for sums: try lines as the parts of a total, and keep those that evidence supports."""

from collections.abc import Sequence, Set
from itertools import takewhile
from math import log2

from loader.bounds import MOST_ADDITIONS
from loader.proof.attempts import groups, pairs, parallel, repeated, set_in, within, without
from loader.proof.candidate import Candidate, Stack
from loader.proof.evidence import nearness, surely_exceeds, surprise
from loader.proof.lanes import Lanes, Mask
from loader.proof.relation import NEARLY, LineWords
from loader.proof.sum_words import meanings

_FEW_LINES = 40  # among which trying any two as parts costs little
_PRIOR = 4.0  # lines, of which one is a total
_MARGIN = 3.0  # bits beyond chance that a sum must have
_FAR = 8.0  # more of them for two parts anywhere on the page
_SAID = 3.0  # bits for a label that says that it is a total
_MOST_PARTS = 50  # tried where numbers may be negative, so that no sum grows too large
_UNSAID = 8.0  # bits against a total among whose parts is one that says so, if it does not
_LANES_AT_ONCE = 32  # adding so many takes about as long as adding one


class Search:
    """Finds the sums of one axis; `found` has them by total and parts."""

    def __init__(self, lines: Sequence[LineWords], lanes: Lanes, likely_totals: Set[int]) -> None:
        self.lines, self.lanes = lines, lanes
        said = [meanings(line.label) for line in lines]
        self.likely = {i for i, s in enumerate(said) if "total" in s and "rest" not in s}
        self.likely |= likely_totals
        self.within = within(lines, lanes)
        self.set_in = set_in(lines)
        self.found: dict[tuple[int, tuple[int, ...]], Candidate] = {}
        self.good: Mask = 0  # lanes that add up, by all sums together
        self.bad: Mask = 0
        self._left = MOST_ADDITIONS + 20 * len(lines) * lanes.count

    @property
    def given_up(self) -> bool:
        """Return whether there was too much to try."""
        return self._left < 0

    def run(self) -> None:
        """Find all sums, the second time knowing which lanes add up."""
        self._try_all()
        self._judge()
        if self.found and not self.given_up and not self._all_hold():
            self.found = {}
            self._try_all()
            self._judge()
        self._drop_the_weaker()
        self._drop_the_lone()

    def _all_hold(self) -> bool:
        """Return whether every sum holds in every lane: a second search would find no more."""
        return not self.bad and not any(one.told & ~one.holds for one in self.found.values())

    def near(self, candidate: Candidate) -> Mask:
        """Return the lanes that miss by little: some number is wrong there."""
        values, (first, *parts) = self.lanes.values, (candidate.total, *candidate.parts)
        near: list[int] = []
        missing = candidate.told & ~candidate.holds & ~self.bad
        for lane in self.lanes.of(missing) if missing else ():
            total = values[first][lane] or 0
            if NEARLY * abs(total - sum([values[p][lane] or 0 for p in parts])) <= abs(total):
                near.append(lane)
        return self.lanes.mask(near) if near else 0

    # What is tried

    def _try_all(self) -> None:
        of_which = {part for parts in self.within.values() for part in parts}
        tops = self._scan([i for i in range(len(self.lines)) if i not in of_which], "run")
        for lines in groups(self.lines):
            self._scan(lines, "group")
        for total, parts in self.within.items():
            self._try(total, parts, "of which", 1)
        for total, parts in parallel(self.lines, [*self.found]):
            self._try(total, parts, "parallel", 1)
        for line in repeated(self.lines, self.lanes):
            every = self.lanes.all
            self._add(Candidate(line, (line + 1,), every, every, float, "repeated"))
        for total, parts in without(len(self.lines), [*self.found]):
            self._try(total, parts, "shared", 4 * _PRIOR)
        self._try_set_in()
        if len(tops) == 1 and len(self.lines) > _FEW_LINES and not of_which and self._all_hold():
            return  # one total is over all lines, so hardly one is left to be a difference
        far = len(self.lines) ** 3 * 2 ** (_FAR - 1)
        for total, parts in takewhile(lambda _: not self.given_up, pairs(self.lanes, self.bad)):
            self._try(total, parts, "pair", far)

    def _scan(self, lines: Sequence[int], kind: str) -> list[int]:
        """Look for totals before their parts and behind them, until no more parts are found.

        Return the lines that are part of no total. The direction that leaves fewer lines goes
        first: equal numbers fit in both.
        """
        live = list(lines)
        while True:
            down = self._collapse(live[::-1])
            up = self._collapse(live) if len(down[0]) > 1 else down  # no way leaves less than one
            left, found = min(down, up, key=lambda way: len(way[0]))
            if not found:
                return live
            for one in found:
                one.kind = kind
                self._add(one)
            live = sorted(left)

    def _collapse(self, lines: Sequence[int]) -> tuple[list[int], list[Candidate]]:
        """Give each line the last lines before it that add up to it; return those without total."""
        stack, found = Stack(), []
        for line in lines:
            if not self.lanes.is_zero[line] and not self.given_up:
                best = self._best(line, stack)
                if best:
                    found.append(best)
                    stack.cut(len(stack.lines) - len(best.parts))
            stack.push(line, self.lanes)
        return stack.lines, found

    def _best(self, total: int, stack: Stack) -> Candidate | None:
        """Return the most surprising sum of lines at the top of the stack, with lines of zeros."""
        heights, lowest = self._heights(total, stack)
        if not heights:  # true of most lines
            return None
        found = [
            one
            for height, holds, told in heights
            if (
                one := self._consider(
                    total,
                    stack.lines[height:],
                    holds,
                    told,
                    "run",
                    self._tries(stack, height, lowest),
                )
            )
        ]
        if len(found) < 2:
            return found[0] if found else None
        return max(found, key=lambda one: (round(one.bits, 6), len(one.parts)))

    def _tries(self, stack: Stack, height: int, lowest: int) -> float:
        """Return of how many sums one is right: any line, either direction, any number of parts.

        All that is left is as likely as any number of them; a total of all lines is usual.
        """
        if height:
            return 2 * _PRIOR * (len(stack.lines) - lowest)
        return 2 if len(stack.lines) + 1 == len(self.lines) else 4 * _PRIOR

    def _heights(self, total: int, stack: Stack) -> tuple[list[tuple[int, Mask, Mask]], int]:
        """Return each height from which the stack adds up to the total in some lane.

        The search ends when no lane can still add up, of those without negative numbers.
        """
        lanes, heights, height = self.lanes, [], 0
        packed, slack, missing = stack.packed, stack.slack, stack.missing
        off = lanes.packed[total] - packed[-1]
        room = lanes.all + lanes.slacks[total] + slack[-1]
        gone = lanes.missing[total] + missing[-1]
        counted = lanes.nonzero[total] & lanes.growing
        top = len(stack.lines) - 2
        lowest = -1 if counted else max(-1, top - _MOST_PARTS)
        present = lanes.present[total]
        for height in range(top, lowest, -1):
            left, upper = off + packed[height], room - slack[height]
            most = upper + left
            if counted and not most & counted:
                break
            if holds := most & (upper - left) & present:
                told = lanes.told(gone - missing[height]) if gone else lanes.all
                heights.append((height, holds, told))
        self._left -= (len(stack.lines) - height) * (1 + lanes.count // _LANES_AT_ONCE)
        return heights, height

    # What is believed

    def _try_set_in(self) -> None:
        """Believe what the page says by setting lines in, where they nearly add up: estimates."""
        done = {total for total, _ in self.found}
        for total, parts in self.set_in.items():
            if total not in done and len(parts) > 1:
                holds, told = self.lanes.check(total, parts)
                found = Candidate(total, parts, holds, told, float, "set in")
                near = holds & told & ~self.bad | self.near(found)
                missed = (told & ~near & ~self.bad).bit_count()
                bits = nearness(self.lanes, total, parts, near)
                found.bits = bits - log2(len(self.lines)) - 2 * missed
                if found.bits >= _MARGIN:
                    self._add(found)

    def _try(self, total: int, parts: Sequence[int], kind: str, tries: float) -> None:
        parts = tuple(sorted(parts))
        self._left -= len(parts) * (1 + self.lanes.count // _LANES_AT_ONCE)
        if (total, parts) not in self.found and not self.given_up:
            holds, told = self.lanes.check(total, parts)
            if 2 * holds.bit_count() > told.bit_count():
                found = self._consider(total, parts, holds, told, kind, tries)
                if found:
                    self._add(found)

    def _consider(
        self, total: int, parts: Sequence[int], holds: Mask, told: Mask, kind: str, tries: float
    ) -> Candidate | None:
        """Return the sum if it has more bits of evidence than what was tried takes away."""
        holds &= ~self.bad
        counted = told & ~self.bad & (self.good | self.lanes.alike(holds))
        held, failed = holds.bit_count(), (counted & ~holds).bit_count()
        most = held // 2 if kind == "pair" else max(held // 2, 2 * held - 2)
        if failed > most or self.given_up:
            return None
        parts = tuple(sorted(parts))
        self._left -= 25 + len(parts) * (held + failed) // 2
        more = _SAID if total in self.likely else 0.0 if self.likely.isdisjoint(parts) else -_UNSAID
        more -= log2(tries)

        lanes = self.lanes

        def weigh() -> float:  # which must not know the search: that would be a cycle
            return surprise(lanes, total, parts, holds, counted) + more

        found = Candidate(total, parts, holds, told, weigh, kind)
        sure = surely_exceeds(lanes, total, parts, holds | counted, _MARGIN - more)
        return found if sure or found.bits >= _MARGIN else None

    def _add(self, found: Candidate) -> None:
        self.found.setdefault((found.total, found.parts), found)

    def _judge(self) -> None:
        """Let all sums vote on which lanes add up, and which do not: shares, averages."""
        votes = [0] * self.lanes.count
        for found in self.found.values():
            for lane in self.lanes.of(found.holds & self.lanes.nonzero[found.total]):
                votes[lane] += 1
            for lane in self.lanes.of(found.told & ~found.holds & ~self.near(found)):
                votes[lane] -= 1
        self.good = self.lanes.mask(lane for lane, vote in enumerate(votes) if vote > 0)
        self.bad = self.lanes.mask(lane for lane, vote in enumerate(votes) if vote < 0)

    def _drop_the_weaker(self) -> None:
        """Of sums that say the same keep the best: of equal totals, of parts and more parts.

        Where parts and only some of them add up to one total, what is between adds nothing.
        """
        alike: dict[object, list[Candidate]] = {}
        for one in self.found.values():
            alike.setdefault(one.total, []).append(one)
            alike.setdefault(one.parts, []).append(one)
        for one in list(self.found.values()):
            parts = set(one.parts)
            for other in (*alike[one.total], *alike[one.parts]):
                again = one.kind == "pair" and one.parts == other.parts
                nested = set(other.parts) < parts or parts < set(other.parts)
                if (again or nested) and other.bits > one.bits:
                    self.found.pop((one.total, one.parts), None)

    def _drop_the_lone(self) -> None:
        """Drop all where not one is of all lines, is said, or surprises among so many lines."""
        count = len(self.lines)
        if not any(
            len(found.parts) + 1 == count
            or found.total in self.likely
            or found.kind == "pair"
            or found.bits > _MARGIN + 2 * log2(count)
            for found in self.found.values()
        ):
            self.found = {}
