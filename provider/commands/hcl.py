"""Text as Terraform's configuration language has it, and its older form for the CLI."""

import json


def quoted(text: str) -> str:
    """A string literal, in which nothing is a template; raises ValueError for what is no text."""
    text.encode()  # no half of a surrogate pair
    literal = json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
    return literal.replace("${", "\\u0024{").replace("%{", "\\u0025{")
