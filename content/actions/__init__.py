"""What changes content: planting the trees, loading the starter pieces and rules, signing."""

from content.actions.rules import load_rules
from content.actions.signoffs import sign_off
from content.actions.starter import load_starter
from content.actions.trees import plant, plant_for

__all__ = ["load_rules", "load_starter", "plant", "plant_for", "sign_off"]
