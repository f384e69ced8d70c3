# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # A rule set of one's own · 自定规则集
#
# A rule set is a small YAML file. This one stands on `qinglong`, asks for 5 m around trunks instead of 3, and leaves one
# rule out. What would that change on the sample site?
#
# 规则集是一个小型 YAML 文件。此例基于 `qinglong`，将树干周边 3 米改为 5 米并去掉一条规则，看示例场地会有何变化。

# %%
import tempfile
from datetime import date
from pathlib import Path

from greenbelt_gis import compare_findings, judge, load_rule_set, read_dataset

# %%
written = """
schema_version: 1
name: five-metres
title: {en: Five metres around trunks, zh: 树干周边五米}
extends: qinglong
change:
  heritage.trunk-paving:
    limit: {distance_m: 5, operator: ">="}
remove: [seat.tilt]
"""
folder = tempfile.TemporaryDirectory()
file = Path(folder.name) / "five-metres.yaml"
file.write_text(written, encoding="utf-8")
brief, own = load_rule_set("qinglong"), load_rule_set(file)
own.title.en, len(brief.rules), len(own.rules)

# %% [markdown]
# ## Judge twice · 审查两次

# %%
dataset = read_dataset("../data/qinglong.gpkg")
day = date(2026, 6, 30)
before, after = (judge(dataset.layers, rules, day, site=dataset.site).findings for rules in (brief, own))
len(before), len(after)

# %% [markdown]
# ## What differs · 差异

# %%
changes = compare_findings(before, after, rules=(brief, own))
changes.groupby(["change", "verdict_a", "verdict_b"], dropna=False).size()

# %%
changes.loc[changes["change"] != "stays", ["change", "subject", "against", "verdict_a", "verdict_b", "message_en"]]

# %%
folder.cleanup()
