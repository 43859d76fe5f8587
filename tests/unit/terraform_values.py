"""Any type of Terraform, any value of it, and any bytes that are nearly such a value."""

from hypothesis import strategies as st

from provider.framework.values import UNKNOWN, Dynamic, Frozen, Unknown, is_known

NAMES = st.text("abcdefgh_", min_size=1, max_size=8)
PRIMITIVES = st.sampled_from(["string", "number", "bool"])
CONSTRAINTS = st.recursive(
    st.sampled_from(["string", "number", "bool", "dynamic"]),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(["list", "set", "map"]), inner).map(list),
        st.lists(inner, max_size=3).map(lambda elements: ["tuple", elements]),
        st.dictionaries(NAMES, inner, max_size=3).map(lambda attributes: ["object", attributes]),
    ),
    max_leaves=5,
)
UNKNOWNS = st.one_of(st.just(UNKNOWN), st.binary(min_size=1, max_size=20).map(Unknown))
NUMBERS = st.one_of(
    st.integers(),
    st.decimals(allow_nan=False, allow_infinity=False, places=20).filter(lambda d: d % 1),
)


def values(constraint, *, known=False):
    plain = st.deferred(lambda: _known(constraint))
    return plain if known else st.one_of(plain, st.none(), UNKNOWNS)


def _known(constraint):  # noqa: C901, PLR0911  # one case for each type
    match constraint:
        case "string":
            return st.text()
        case "bool":
            return st.booleans()
        case "number":
            return NUMBERS
        case "dynamic":
            return PRIMITIVES.flatmap(
                lambda c: st.builds(Dynamic, st.just(c), values(c, known=True))
            )
        case ["list", element]:
            return st.lists(values(element), max_size=4).map(tuple)
        case ["set", element]:
            return st.frozensets(values(element, known=True), max_size=4).map(whole_or_tuple)
        case ["map", element]:
            return st.dictionaries(NAMES, values(element), max_size=4).map(Frozen)
        case ["tuple", elements]:
            return st.tuples(*map(values, elements))
        case ["object", attributes]:
            fields = {name: values(inner) for name, inner in attributes.items()}
            return st.fixed_dictionaries(fields).map(Frozen)


def whole_or_tuple(items):
    return items if is_known(items) else tuple(items)


@st.composite
def spoilt(draw, wholes):
    """Bytes with a few of them changed, left out, doubled or put in."""
    data = draw(wholes)
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = draw(st.integers(start, min(len(data), start + 8)))
        put = draw(st.binary(max_size=8) | st.just(data[start:end] * 2))
        data = data[:start] + put + data[end:]
    return data
