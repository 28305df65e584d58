"""Find measures of all monitors in plain Dutch words: the catalogue and what the files hold."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import snowballstemmer

from effectmap.model import Catalogue, Measure
from effectmap.monitors.states import FileState

WORDS_FILE = Path(__file__).resolve().parents[2] / "data" / "search_words.txt"

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Z])")
_KEY = re.compile(r"(?:[a-z]_)?([A-Za-z0-9]*[A-Za-z][A-Za-z0-9]*)_\d+")
_WORD = re.compile(r"[a-z]+|\d+")
_STOPWORDS = frozenset(
    re.findall(
        r"\w+",
        "aan bij dat de den der die een en er het hun in is met naar of om op te tot uit van voor "
        "zich zijn hoeveel welke aandeel percentage",
    )
)
_Words = tuple[str, ...]

# how well a word matches; only the order matters
_SAME, _PART, _COMPOUND, _LIKE = 1.0, 0.8, 0.6, 0.5
_SYNONYM = 0.9
_MONITOR_NAME = 0.5
# shorter pieces stand inside words that have nothing to do with them
_MIN_PART, _MIN_LIKE, _LIKENESS = 4, 5, 0.84


@dataclass(frozen=True)
class Candidate:
    """A measure that can be attached: one of the catalogue, or a column of an accepted file.

    `key` is the id of the catalogue's measure, or else the column. `unit` is None where neither
    the catalogue nor the file says it. `path` is where the file's own label places it.
    """

    monitor: str
    monitor_name: str
    key: str
    name: str
    unit: str | None
    measure: Measure | None = None
    path: str = ""

    @property
    def place(self) -> str:
        """What tells it apart from others of its name; empty for a measure of the catalogue."""
        return "" if self.measure else self.path or self.key

    @property
    def columns(self) -> tuple[str, ...]:
        """Its names in the files."""
        return self.measure.columns if self.measure else (self.key,)


@dataclass(frozen=True)
class Hit:
    """What was found and how well it fits, 0-1; `every_word` is False for half a match."""

    candidate: Candidate
    score: float
    every_word: bool


def candidates(catalogue: Catalogue, files: Sequence[FileState]) -> list[Candidate]:
    """Every measure of every monitor, those of the catalogue first; a column of a file once."""
    own = [
        Candidate(monitor.id, monitor.name, measure.id, measure.name, measure.unit, measure)
        for monitor in catalogue.monitors
        for measure in monitor.measures
    ]
    return [*own, *_columns_without_measure(catalogue, files)]


def _columns_without_measure(
    catalogue: Catalogue, files: Sequence[FileState]
) -> Iterator[Candidate]:
    monitors = {monitor.id: monitor for monitor in catalogue.monitors}
    read = [state for state in files if state.hash and state.monitor in monitors]
    # two monitors may read one file: what one of them lists is no news in the other
    listed = {
        (state.hash, column)
        for state in read
        for measure in monitors[state.monitor].measures
        for column in measure.columns
    }
    told: set[tuple[str, str]] = set()
    for state in read:
        for column in state.measures:
            if (state.hash, column) in listed or (state.monitor, column) in told:
                continue
            listed.add((state.hash, column))
            told.add((state.monitor, column))
            name, path = _named(state.labels.get(column, column))
            unit = state.units.get(column)
            yield Candidate(
                state.monitor, monitors[state.monitor].name, column, name, unit, None, path
            )


def _named(label: str) -> tuple[str, str]:
    """The last part of `Bevolking/Leeftijd/80 jaar of ouder (%)` without unit, and the rest.

    A machine key such as `AfstandTotSportterrein_234` becomes words.
    """
    if key := _KEY.fullmatch(label):
        return _CAMEL.sub(" ", key[1]).capitalize(), ""
    path, _slash, last = label.rpartition("/")
    return re.sub(r"\s*\([^()]*\)$", "", last) or last, path.replace("/", " › ")


def search(text: str, among: Iterable[Candidate], limit: int = 20) -> list[Hit]:
    """The measures that fit `text` best, at most `limit`.

    Capitals, accents, endings and compounds do not matter, and words of the field find each other
    (`data/search_words.txt`). Only when nothing holds every word, half a match counts.
    """
    wanted = _wanted(text)
    if not wanted:
        return []
    among = list(among)
    texts = [(_words(f"{one.name} {one.path} {one.key}"), _words(one.monitor_name))
             for one in among]  # fmt: skip
    known = frozenset(word for pair in texts for words in pair for word in words)
    fits = [_Fit(term, known) for term in wanted]
    hits = []
    for one, (own, monitor) in zip(among, texts, strict=True):
        scores = [max(fit.score(own), _MONITOR_NAME * fit.score(monitor)) for fit in fits]
        if any(scores):
            hits.append(Hit(one, sum(scores) / len(scores), all(scores)))
    whole = [hit for hit in hits if hit.every_word]
    return sorted(whole or hits, key=_order)[:limit]


def _order(hit: Hit) -> tuple[float, bool, int, str]:
    one = hit.candidate
    return -round(hit.score, 3), one.measure is None, len(one.name), one.name


class _Fit:
    """How well texts fit one term of the question: its own words or those of a synonym."""

    def __init__(self, term: Sequence[_Words], known: frozenset[str]) -> None:
        self._ways = [
            ([_matches(word, known) for word in words], 1.0 if at == 0 else _SYNONYM)
            for at, words in enumerate(term)
        ]
        if not any(all(matches) for matches, _weight in self._ways):
            # nothing fits: a typing error is likely
            self._ways = [([_alike(word, known) for word in term[0]], 1.0)]

    def score(self, words: frozenset[str]) -> float:
        """0 when no way fits."""
        return max((self._way(matches, weight, words) for matches, weight in self._ways), default=0)

    @staticmethod
    def _way(matches: list[dict[str, float]], weight: float, words: frozenset[str]) -> float:
        best = [max((m[w] for w in words & m.keys()), default=0.0) for m in matches]
        return weight * sum(best) / len(best) if best and all(best) else 0.0


def _matches(word: str, known: frozenset[str]) -> dict[str, float]:
    """The known words that `word` finds; a number finds only itself."""
    if word.isdigit():
        return {word: _SAME} if word in known else {}
    found = {}
    for other in known:
        if other == word:
            found[other] = _SAME
        elif len(word) >= _MIN_PART and word in other:
            found[other] = _PART
        elif len(other) > _MIN_PART and word.endswith(other):
            found[other] = _COMPOUND
    return found


def _alike(word: str, known: frozenset[str]) -> dict[str, float]:
    if len(word) < _MIN_LIKE or word.isdigit():
        return {}
    near = difflib.get_close_matches(word, known, 5, _LIKENESS)
    return dict.fromkeys(near, _LIKE)


def _wanted(text: str) -> list[list[_Words]]:
    """The terms of a question: per term its own words, then those of its synonyms."""
    words = _sequence(text)
    terms: list[list[_Words]] = []
    at = 0
    while at < len(words):
        phrase = next((p for p in _phrases() if words[at : at + len(p)] == p), None)
        own = phrase or (words[at],)
        others = {one: None for group in _synonyms().get(own, ()) for one in group if one != own}
        terms.append([own, *others])
        at += len(own)
    return terms


@lru_cache(maxsize=1)
def _synonyms() -> dict[_Words, list[tuple[_Words, ...]]]:
    """Per phrase the groups that it stands in."""
    found: dict[_Words, list[tuple[_Words, ...]]] = {}
    for line in WORDS_FILE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            group = tuple(_sequence(part) for part in line.split(",") if _sequence(part))
            for phrase in group:
                found.setdefault(phrase, []).append(group)
    return found


@lru_cache(maxsize=1)
def _phrases() -> tuple[_Words, ...]:
    return tuple(sorted(_synonyms(), key=len, reverse=True))


def _words(text: str) -> frozenset[str]:
    return frozenset(_sequence(text))


@lru_cache(maxsize=20_000)
def _sequence(text: str) -> _Words:
    """Stems in order: no capitals, accents or stop words; `SterkEenzaam_54` is two words."""
    plain = unicodedata.normalize("NFKD", re.sub(r"_\d+$", "", text.strip()))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    words = _WORD.findall(_CAMEL.sub(" ", plain).lower())
    return tuple(_stem(word) for word in words if word not in _STOPWORDS)


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    # a stemmer object is not safe to share between threads
    return str(snowballstemmer.stemmer("dutch_porter").stemWord(word))
