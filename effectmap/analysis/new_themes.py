"""What residents tell that nobody has on the map, put together by the words they share."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from effectmap.model.story import Direction, Story

_WORD = re.compile(r"[^\W\d_]{4,}")
# long enough to be counted, and about nothing
_EMPTY = frozenset(
    re.findall(
        r"\w+",
        "aan alle alleen altijd ander andere anders beetje bewoner bewoners bijna daar "
        "daarna daarom deze doen door drie echt eens eigenlijk elke even gaan gaat geen "
        "genoeg gewoon goed graag hadden hebben heeft helemaal heel hier hoor iedereen "
        "iemand jaar kunnen kunt maar maken mensen meer mijn misschien moet moeten naar "
        "niemand niet niets nooit omdat onder onze over samen sinds soms staat steeds terug "
        "tegen toch toen tussen twee vaak vanaf veel vindt vinden voor vroeger waar waarom "
        "wanneer want waren weer weinig wordt worden wilde willen zegt zeggen zeker zelf "
        "zich zien zijn zoals zonder zouden",
    )
)


@dataclass(frozen=True)
class NewTheme:
    """Stories that share a word; `word` is empty for those that stand alone."""

    word: str
    stories: tuple[Story, ...]


def new_themes(stories: Iterable[Story], names: Iterable[str]) -> tuple[NewTheme, ...]:
    """The stories marked as new, in groups, the largest first and those on their own last.

    Words in `names`, of what is on the map, name no new theme. A story stands in one group.
    """
    left = [story for story in stories if story.direction is Direction.NEW]
    on_map = {_stem(word) for name in names for word in _words(name)}
    found: list[NewTheme] = []
    while shared := _most_shared(left, on_map):
        stem, word = shared
        together = tuple(story for story in left if stem in _stems(story.gist))
        found.append(NewTheme(word, together))
        left = [story for story in left if story not in together]
    if left:
        found.append(NewTheme("", tuple(left)))
    return tuple(found)


def _most_shared(stories: Sequence[Story], on_map: set[str]) -> tuple[str, str] | None:
    """The stem in most stories, and the word that most of them write; None where none is shared."""
    written: dict[str, Counter[str]] = defaultdict(Counter)
    count: Counter[str] = Counter()
    for story in stories:
        for word in _words(story.gist):
            written[_stem(word)][word] += 1
        count.update(_stems(story.gist))
    shared = [(-n, -len(stem), stem) for stem, n in count.items() if n > 1 and stem not in on_map]
    if not shared:
        return None
    stem = min(shared)[2]
    return stem, min(written[stem].items(), key=lambda one: (-one[1], one[0]))[0]


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFC", text.lower())
    return [word for word in _WORD.findall(plain) if word not in _EMPTY]


def _stems(text: str) -> set[str]:
    return {_stem(word) for word in _words(text)}


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    import snowballstemmer

    return str(snowballstemmer.stemmer("dutch_porter").stemWord(word))
