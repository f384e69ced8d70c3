"""Standards as data: asset classes, rules, rule sets and map layers, each a small YAML file."""
