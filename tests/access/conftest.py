"""Firms that are ready for a loan, banks and nights, as the tests of financing make them."""

from tests.financing.conftest import bank, night, officer, other_bank, strong_firm

__all__ = ["bank", "night", "officer", "other_bank", "strong_firm"]
