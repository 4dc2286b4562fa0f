"""What every page shares: layout, macros, list machinery, charts, message catalogues, static files.

Nothing here knows accounts, tables or services: functions take plain values.
"""
