"""Names that nobody could take for a person's."""

from itertools import product

FIRST = (
    "Ada", "Bao", "Cyn", "Dag", "Efa", "Fin", "Gil", "Hui", "Ida", "Jax", "Kai", "Lia", "Moe", "Nia", "Ola", "Paz",
    "Quin", "Ria", "Sol", "Taj", "Uma", "Vic", "Wim", "Xen", "Yma", "Zed",
)  # fmt: skip
LAST = (
    "Example", "Sample", "Pretend", "Invented", "Fictional", "Imaginary", "Placeholder", "Specimen", "Makebelieve",
    "Mockup", "Dummy", "Testcase", "Standin", "Notreal", "Model",
)  # fmt: skip


def made_up_names() -> list[str]:
    """Return 390 different names."""
    return [f"{given} {family}" for family, given in product(LAST, FIRST)]
