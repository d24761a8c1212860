"""When the shop may refuse a request that its OpenAPI document takes.

A schema says what one value is like. It cannot say that a product is there, or that one value is
larger than another. The shop refuses such requests with 400 and the field at fault. Each of these
rules is listed here, so that any other refusal of valid data is a failure.
"""

import re

import schemathesis

RULES = re.compile(
    "|".join(
        (
            # The things that a request names have to be there.
            "is not a cursor of this (list|feed).*",
            "no (product|merchant) has this id",
            "has no price",
            "has no known weight",
            "is none of those for these goods and this country",
            "is in zone .* already",
            # Values that depend on each other.
            "cannot go with If-None-Match: .*",
            "names a product twice",
            "has a price in another currency",
            "cost more than one order may",
            "must be that of the list price",
            "must not be above the list price",
            "must stay [A-Z]{3}",
            "must be less than take",
            "must be after its beginning, and in the future",
            "of a bundle must be two products or more",
            "needs a coupon, by which uses are counted",
            "must not be less than from",
            "must become heavier from one to the next",
            "would make it more than .*",
            # Names of attributes.
            "is a reserved name",
            r"must not begin with \$ or contain a dot",
            # Texts: what a pattern cannot say. A character beyond U+FFFF counts twice, as in HTML.
            "has a control, an override of direction or an unpaired surrogate character",
            "has a line break, a tab, or an invisible character that nothing needs",
            "has an isolate of direction that does not end in its line",
            "has more than 30 marks on one letter",
            "needs a visible character",
            r"Too big: expected string to have <=\d+ characters",
        )
    )
)


@schemathesis.check
def valid_data_is_refused_by_a_rule(ctx, response, case):
    """Fails for a 400 to valid data with a field that breaks none of the rules."""
    if response.status_code != 400 or not case.meta.generation.mode.is_positive:
        return
    for field in response.json().get("fields", [{"message": response.text}]):
        assert RULES.fullmatch(field["message"]), f"valid data is refused: {field}"
