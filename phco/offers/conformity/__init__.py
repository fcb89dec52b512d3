"""What sheets break of ORG-01 … ORG-11: a module a subject, each remark with its rule, its level and its remedy."""

from phco.offers.conformity.care import acts_a_day, acts_a_month, care_days_a_month
from phco.offers.conformity.catalogue import check_catalogue
from phco.offers.conformity.sheet import check_offer, is_conform
from phco.offers.conformity.territory import unknown_commune

__all__ = [
    "acts_a_day", "acts_a_month", "care_days_a_month", "check_catalogue", "check_offer", "is_conform",
    "unknown_commune",
]  # fmt: skip
