"""``python -m greenbelt_gis.cli``."""

from greenbelt_gis.cli import main

main()
