"""The search for sums: what is tried, and what of it is believed."""

from bisect import bisect_left
from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from math import log2

from loader.bounds import MOST_ADDITIONS
from loader.proof.evidence import nearness, surprise
from loader.proof.lanes import Lanes, Mask
from loader.proof.relation import LineWords
from loader.proof.sum_words import meanings

_PRIOR = 4.0  # lines, of which one is a total
_MARGIN = 3.0  # bits beyond chance that a sum must have
_FAR = 8.0  # more of them for two parts anywhere on the page
_SAID = 3.0  # bits for a label that says that it is a total
_SET_IN = 8.0  # bits for parts that are set in under their total
_MOST_PAIRED = 150  # lines among which any two are tried as parts
_MOST_PARTS = 50  # tried where numbers may be negative, so that no sum grows too large
_LANES_AT_ONCE = 32  # adding so many takes about as long as adding one


@dataclass(slots=True)
class Candidate:
    """A sum that is believed, the lanes that hold, and the lanes where no number is missing."""

    total: int
    parts: tuple[int, ...]
    holds: Mask
    told: Mask
    bits: float
    kind: str  # what it was found by


@dataclass(slots=True)
class _Stack:
    """Lines that are no parts yet, and what they add up to at each height."""

    lines: list[int] = field(default_factory=list)
    packed: list[int] = field(default_factory=lambda: [0])
    slack: list[int] = field(default_factory=lambda: [0])
    missing: list[int] = field(default_factory=lambda: [0])

    def push(self, line: int, lanes: Lanes) -> None:
        self.lines.append(line)
        self.packed.append(self.packed[-1] + lanes.packed[line])
        self.slack.append(self.slack[-1] + lanes.slacks[line])
        self.missing.append(self.missing[-1] + lanes.missing[line])

    def cut(self, height: int) -> None:
        del self.lines[height:]
        for sums in (self.packed, self.slack, self.missing):
            del sums[height + 1 :]


class Search:
    """Finds the sums of one axis; `found` has them by total and parts."""

    def __init__(self, lines: Sequence[LineWords], lanes: Lanes, likely_totals: Set[int]) -> None:
        self.lines, self.lanes = lines, lanes
        self.likely = {i for i, line in enumerate(lines) if "total" in meanings(line.label)}
        self.likely |= likely_totals
        self.of_which = {i for i, line in enumerate(lines) if "of which" in meanings(line.label)}
        self.set_in = _set_in(lines)
        self.found: dict[tuple[int, tuple[int, ...]], Candidate] = {}
        self.good: Mask = 0  # lanes that add up, by all sums together
        self.bad: Mask = 0
        self._left = MOST_ADDITIONS

    @property
    def given_up(self) -> bool:
        """Return whether there was too much to try."""
        return self._left < 0

    def run(self) -> None:
        """Find all sums, the second time knowing which lanes add up."""
        self._try_all()
        if self.found:
            self._judge()
            self.found = {}
            self._try_all()
        self._judge()
        self._drop_the_weaker()
        self._drop_the_lone()

    def near(self, candidate: Candidate) -> Mask:
        """Return the lanes that miss by two percent or less: some number is wrong there."""
        values, (first, *parts) = self.lanes.values, (candidate.total, *candidate.parts)
        near = []
        for lane in self.lanes.of(candidate.told & ~candidate.holds & ~self.bad):
            total = values[first][lane] or 0
            if 50 * abs(total - sum([values[p][lane] or 0 for p in parts])) <= abs(total):
                near.append(lane)
        return self.lanes.mask(near)

    # What is tried

    def _try_all(self) -> None:
        self._scan([i for i in range(len(self.lines)) if i not in self.of_which])
        for lines in self._groups():
            self._scan(lines)
        self._try_parallel()
        self._try_repeated()
        self._try_shared()
        self._try_set_in()
        self._try_pairs()

    def _scan(self, lines: Sequence[int]) -> None:
        """Look for totals before their parts and behind them, until no more parts are found.

        The direction that leaves fewer lines goes first: equal numbers fit in both.
        """
        live = list(lines)
        while True:
            down, up = self._collapse(live[::-1]), self._collapse(live)
            left, found = min(down, up, key=lambda way: len(way[0]))
            if not found:
                return
            for one in found:
                self._add(one)
            live = sorted(left)

    def _collapse(self, lines: Sequence[int]) -> tuple[list[int], list[Candidate]]:
        """Give each line the last lines before it that add up to it; return those without total."""
        stack, found = _Stack(), []
        for line in lines:
            if not self.lanes.is_zero[line] and not self.given_up:
                best = self._best(line, stack)
                if best:
                    found.append(best)
                    stack.cut(len(stack.lines) - len(best.parts))
            stack.push(line, self.lanes)
        return stack.lines, found

    def _best(self, total: int, stack: _Stack) -> Candidate | None:
        """Return the most surprising sum of lines at the top of the stack."""
        heights, lowest = self._heights(total, stack)
        best: Candidate | None = None
        for height, holds, told in heights:
            tries = self._tries(stack, height, lowest)
            found = self._consider(total, stack.lines[height:], holds, told, tries, "run")
            if found and (not best or self._is_better(found, best)):
                best = found
        return best

    def _tries(self, stack: _Stack, height: int, lowest: int) -> float:
        """Return of how many sums one is right: any line, either direction, any number of parts.

        All that is left is as likely as any number of them; a total of all lines is usual.
        """
        if height:
            return 2 * _PRIOR * (len(stack.lines) - lowest)
        return 2 if len(stack.lines) + 1 == len(self.lines) else 4 * _PRIOR

    def _heights(self, total: int, stack: _Stack) -> tuple[list[tuple[int, Mask, Mask]], int]:
        """Return each height from which the stack adds up to the total in some lane.

        The search ends when no lane can still add up, of those without negative numbers.
        """
        lanes, heights, height = self.lanes, [], 0
        packed, slack, missing = stack.packed, stack.slack, stack.missing
        off = lanes.packed[total] - packed[-1]
        room = lanes.slacks[total] + slack[-1]
        gone = lanes.missing[total] + missing[-1]
        counted = lanes.nonzero[total] & lanes.growing
        top = len(stack.lines) - 2
        lowest = -1 if counted else max(-1, top - _MOST_PARTS)
        for height in range(top, lowest, -1):
            left, allowed = off + packed[height], room - slack[height]
            if counted and not (lanes.all + allowed + left) & counted:
                break
            holds, told = lanes.holding(total, left, allowed, gone - missing[height])
            if holds:
                heights.append((height, holds, told))
        self._left -= (len(stack.lines) - height) * (1 + lanes.count // _LANES_AT_ONCE)
        return heights, height

    def _is_better(self, one: Candidate, best: Candidate) -> bool:
        """Return whether a sum is more surprising, or only has more lines of zeros."""
        more = set(one.parts) - set(best.parts)
        return one.bits > best.bits or (
            one.bits > best.bits - 1e-9 and all(self.lanes.is_zero[part] for part in more)
        )

    def _groups(self) -> list[tuple[int, ...]]:
        """Return lines that share a label and what is above it, and those that share none."""
        groups: dict[tuple[str, ...], list[int]] = {}
        for i, line in enumerate(self.lines):
            for depth in range(len(line.path)):
                groups.setdefault(line.path[depth:], []).append(i)
        shared = {tuple(g) for g in groups.values() if 3 <= len(g) < len(self.lines)}
        if shared:
            alone = [i for i, x in enumerate(self.lines) if len(groups.get(x.path[-1:], ())) == 1]
            shared.add(tuple(alone))
        return sorted(shared)

    def _try_parallel(self) -> None:
        """Try what holds for one label for all labels, and what holds in one group in all groups.

        The first is men + women for each age, the second total = men + women for each year.
        """
        places = {(line.path[:-1], line.label): i for i, line in enumerate(self.lines)}
        if len(places) < len(self.lines):
            return
        of_labels: set[tuple[str, ...]] = set()
        of_groups: set[tuple[tuple[str, ...], ...]] = set()
        for total, parts in self.found:
            lines = [self.lines[i] for i in (total, *parts)]
            if len({line.path[:-1] for line in lines}) == 1:
                of_labels.add(tuple(line.label for line in lines))
            elif len({line.label for line in lines}) == 1:
                of_groups.add(tuple(line.path[:-1] for line in lines))
        groups, labels = {group for group, _ in places}, {label for _, label in places}
        tried = [
            *([(group, label) for label in own] for own in of_labels for group in groups),
            *([(group, label) for group in own] for own in of_groups for label in labels),
        ]
        for keys in tried:
            if all(key in places for key in keys):
                total, *rest = (places[key] for key in keys)
                self._try(total, rest, 1, "parallel", _MARGIN)

    def _try_repeated(self) -> None:
        """Take a line as the total of the next one alone, with its label and all its numbers."""
        for line in range(len(self.lines) - 1):
            same = self.lanes.values[line] == self.lanes.values[line + 1]
            labelled = self.lines[line].label == self.lines[line + 1].label
            if same and labelled and not self.lanes.is_zero[line]:
                everywhere = self.lanes.all
                self._add(Candidate(line, (line + 1,), everywhere, everywhere, 0.0, "repeated"))

    def _try_shared(self) -> None:
        """Next to a total, try another of the same parts but the first or last: total without."""
        done = {found.total for found in self.found.values()}
        for found in list(self.found.values()):
            for total in (found.total - 1, found.total + 1):
                new = 0 <= total < len(self.lines) and total not in done
                if new and total not in found.parts and len(found.parts) > 2:
                    for fewer in (found.parts[1:], found.parts[:-1]):
                        self._try(total, fewer, 4 * _PRIOR, "shared", _MARGIN)

    def _try_set_in(self) -> None:
        """Believe what the page says by setting lines in, where they nearly add up: estimates."""
        done = {found.total for found in self.found.values()}
        for total, parts in self.set_in.items():
            if total not in done and len(parts) > 1:
                holds, told = self.lanes.check(total, parts)
                found = Candidate(total, parts, holds, told, 0.0, "set in")
                near = holds & told & ~self.bad | self.near(found)
                missed = (told & ~near & ~self.bad).bit_count()
                bits = nearness(self.lanes, total, parts, near)
                found.bits = bits - log2(len(self.lines)) - 2 * missed
                if found.bits >= _MARGIN:
                    self._add(found)

    def _try_pairs(self) -> None:
        """Try two parts anywhere on the page, such as out and net: one lane leads."""
        lanes, count = self.lanes, len(self.lines)
        if not 3 <= count <= _MOST_PAIRED:
            return
        first: dict[tuple[int | None, ...], int] = {}
        for line, values in enumerate(lanes.values):
            first.setdefault(tuple(values), line)
        lines = [line for line in first.values() if not lanes.is_zero[line]]
        lead = self._lead(lines)
        order = sorted((v, line) for line in lines if (v := lanes.values[line][lead]) is not None)
        keys = [value for value, _ in order]
        for at, (one, a) in enumerate(order):
            for other, b in order[at + 1 :]:
                slack = 2 * (lanes.slack[a][lead] + lanes.slack[b][lead])
                found = bisect_left(keys, one + other - slack)
                while found < len(keys) and keys[found] <= one + other + slack:
                    total = order[found][1]
                    found += 1
                    if total not in (a, b):
                        self._try(total, (a, b), count**3 / 2, "pair", _MARGIN + _FAR)

    def _lead(self, lines: Sequence[int]) -> int:
        """Return the lane with most different numbers."""
        lanes = self.lanes.of(self.lanes.all & ~self.bad) or range(self.lanes.count)
        values = self.lanes.values
        return max(lanes, key=lambda lane: len({values[line][lane] for line in lines}))

    # What is believed

    def _try(
        self, total: int, parts: Sequence[int], tries: float, kind: str, margin: float
    ) -> None:
        parts = tuple(sorted(parts))
        if (total, parts) not in self.found:
            holds, told = self.lanes.check(total, parts)
            if 2 * holds.bit_count() > told.bit_count():
                found = self._consider(total, parts, holds, told, tries, kind, margin)
                if found:
                    self._add(found)

    def _consider(
        self,
        total: int,
        parts: Sequence[int],
        holds: Mask,
        told: Mask,
        tries: float,
        kind: str,
        margin: float = _MARGIN,
    ) -> Candidate | None:
        """Return the sum if it has more bits of evidence than what was tried takes away."""
        parts = tuple(sorted(parts))
        holds &= ~self.bad
        counted = told & ~self.bad & (self.good | self.lanes.alike(holds))
        held, failed = holds.bit_count(), (counted & ~holds).bit_count()
        if failed > max(held // 2, held - 2):
            return None
        bits = surprise(self.lanes, total, parts, holds, counted) - log2(tries)
        bits += self._said(total, parts, kind)
        return Candidate(total, parts, holds, told, bits, kind) if bits >= margin else None

    def _said(self, total: int, parts: tuple[int, ...], kind: str) -> float:
        """Return the bits that words and indents of the lines add."""
        bits = _SAID if total in self.likely else 0.0
        if self.set_in and kind != "pair":
            if self.set_in.get(total) == parts:
                bits += _SET_IN
            elif any(self.lines[part].indent < self.lines[total].indent for part in parts):
                bits -= _SET_IN / 2
        return bits

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
                if other.bits > one.bits and (again or nested):
                    self.found.pop((one.total, one.parts), None)

    def _drop_the_lone(self) -> None:
        """Drop all where not one is of all lines, is said, or surprises among so many lines."""
        count = len(self.lines)
        if not any(
            len(found.parts) + 1 == count
            or found.total in self.likely
            or found.bits > _MARGIN + log2(count)
            for found in self.found.values()
        ):
            self.found = {}


def _set_in(lines: Sequence[LineWords]) -> dict[int, tuple[int, ...]]:
    """Return, by indentation alone, the next deeper lines below each line."""
    if len({line.indent for line in lines}) < 2:
        return {}
    below: dict[int, list[int]] = {}
    stack: list[int] = []
    for i, line in enumerate(lines):
        while stack and lines[stack[-1]].indent >= line.indent:
            stack.pop()
        if stack:
            below.setdefault(stack[-1], []).append(i)
        stack.append(i)
    return {total: tuple(parts) for total, parts in below.items()}
