"""Partner finding: from a city to a ranked list of cities it is not tied with, with reasons and how sure they are.

>>> model = PartnerModel.train(cities, ties)
>>> model.recommend("Q3616", goals=Goals(must=Which(continents=frozenset({"EU"}))))
"""

from twinnet.partners.cities import Cities, City, Ties
from twinnet.partners.goals import Goals, OutcomeArea, Which
from twinnet.partners.model import PartnerModel, Recommendation
from twinnet.partners.reasons import Reason, ReasonCode
from twinnet.partners.region import Across, Opening, corridor, opens

__all__ = [
    "Across",
    "Cities",
    "City",
    "Goals",
    "Opening",
    "OutcomeArea",
    "PartnerModel",
    "Reason",
    "ReasonCode",
    "Recommendation",
    "Ties",
    "Which",
    "corridor",
    "opens",
]
