"""Folium maps, each one HTML file that opens offline."""
