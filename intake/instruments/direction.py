"""What a higher score of a clinic's own scale means: a word in a file, a sentence on the screens."""

from collections.abc import Mapping

WORSE, BETTER, NEITHER, UNSAID = "worse", "better", "neither", ""
HIGHER: Mapping[str, Mapping[str, str]] = {
    WORSE: {"en": "A higher score is worse.", "es": "Una puntuación más alta es peor."},
    BETTER: {"en": "A higher score is better.", "es": "Una puntuación más alta es mejor."},
    NEITHER: {"en": "Neither end is better.", "es": "Ningún extremo es mejor."},
    UNSAID: {"en": "The file does not say what a higher score means.", "es": "El archivo no dice qué significa más."},
}
