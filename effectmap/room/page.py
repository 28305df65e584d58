"""The page on a telephone: one small document, filled by `room.js`."""

from __future__ import annotations

import json

from markupsafe import escape

from effectmap.model.contribution import MOST_LETTERS, MOST_NAME
from effectmap.words import Text, _, language


def html(base: str = "") -> str:
    """The document in the reader's language; every text of it is in `data-texts`.

    `base` stands before the addresses of its map, where there are many.
    """
    texts = escape(json.dumps(_texts(), ensure_ascii=False))
    return (
        f'<!doctype html><html lang="{language()}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(_('Take part'))}</title>"
        f'<link rel="stylesheet" href="{base}/mee/_/room.css">'
        f'<script src="{base}/mee/_/room.js" defer></script>'
        f'</head><body data-base="{base}" data-texts="{texts}"><main id="room" tabindex="-1">'
        f"<noscript>{escape(_('This page needs JavaScript.'))}</noscript></main>"
        '<p id="status" role="status"></p></body></html>'
    )


def _texts() -> dict[str, object]:
    return {
        "title": _("Take part"),
        "code": _("The code on the wall"),
        "go": _("Go"),
        "anonymous": _("Nobody sees who you are. Do not write names of people."),
        "suggest": _("Bring something in"),
        "dots": _("Divide dots"),
        "belief": _("What do you believe?"),
        "answers": _("Answers"),
        "wait": _("Nothing is asked now. Look at the wall; this page goes on by itself."),
        "over": _("This workshop is over. Thank you. Here stands what was done with it."),
        "kinds": {
            "noticed": _("I notice something"),
            "doubt": _("I doubt this"),
            "new_outcome": _("This effect is missing"),
            "new_intervention": _("This could be done"),
            "role": _("Who does what"),
        },
        "kind": _("What is it?"),
        "about": _("About"),
        "whole": _("The whole map"),
        "boxes": _("Boxes"),
        "links": _("Arrows"),
        "stage": _("When"),
        "partner": _("Who"),
        "text": _("What do you want to say?"),
        "does": _("What do they do?"),
        "by": _("Your name or organisation (not needed)"),
        "send": _("Send"),
        "anyway": _("This is not about a person: send it"),
        "sent": _("It has arrived. Thank you."),
        "offline": _("No connection: it is sent as soon as there is one."),
        "left": _("{n} dots left of {of}"),
        "more": _("One more for {name}"),
        "less": _("One less for {name}"),
        "dotsHelp": _("What matters most? Divide your dots; you can change it until it closes."),
        "beliefHelp": _("How much do you believe that this works?"),
        "believes": [
            _("not at all"),
            _("a little"),
            _("half"),
            _("rather"),
            _("fully"),
        ],
        "unsure": _("I do not know"),
        "others": _("The other arrows"),
        "now": _("On the wall now"),
        "weakens": _("{name} (works against it)"),
        "waiting": _("No answer yet"),
        "own": _("yours"),
        "none": _("Nothing was answered yet."),
        "failed": _("This was not taken: {why}"),
        "letters": MOST_LETTERS,
        "name": MOST_NAME,
        "count": str(Text("{n} of {of} letters", n="{n}", of=MOST_LETTERS)),
    }
