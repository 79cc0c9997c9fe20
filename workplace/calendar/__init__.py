"""The working days of the People's Republic: one dated file per year, each the text of the State Council's notice."""
