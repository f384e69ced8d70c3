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
# # First look · 初探
#
# Read a dataset, judge it by the written standard, look at what was found, sum it up. Everything comes from the
# supported names of `greenbelt_gis`; the data are the synthetic sample site.
#
# 读取数据集，按书面标准审查，查看问题并汇总。仅使用 `greenbelt_gis` 公开的名称；数据为合成示例场地。

# %%
from datetime import date

import pandas as pd

from greenbelt_gis import draw_compliance, explain, judge, load_rule_set, read_dataset

# %% [markdown]
# ## Read · 读取
#
# Layers come as GeoDataFrames in one CRS in metres; the report says which rows did not make it, and why.

# %%
dataset = read_dataset("../data/qinglong.gpkg")
pd.Series({name: len(frame) for name, frame in dataset.layers.items()}, name="rows")

# %%
dataset.report.events[:5] or "every row was read as it is · 全部行均已读入"

# %% [markdown]
# ## Judge · 审查
#
# Judging is a pure function of layers, rules and a day. The tallies say how many subjects each rule judged, and how
# many nobody inspected: these are no passes.

# %%
rules = load_rule_set("qinglong")
day = date(2026, 6, 30)
judgement = judge(dataset.layers, rules, day, site=dataset.site)
findings = judgement.findings
pd.DataFrame(list(judgement.tallies)).set_index("rule")

# %% [markdown]
# ## Ask why · 追问原因
#
# Every finding can be explained: clause, inputs, calculation, limit.

# %%
worst = findings.sort_values("margin", ascending=False).iloc[0]
for head, told in explain(worst, rules).lines:
    print(f"{head.en:14} {told.en}")

# %% [markdown]
# ## Look · 查看

# %%
draw_compliance(dataset.layers, judgement, rules, day, site=dataset.site)

# %% [markdown]
# ## Sum up by clause · 按条款汇总

# %%
by_clause = findings.groupby(["clause", "verdict"]).size().unstack(fill_value=0)
by_clause

# %% [markdown]
# ## Sum up by zone · 按水位分带汇总
#
# Where do the findings lie? A finding belongs to the band that holds its middle.

# %%
middle = findings.set_geometry(findings.geometry.representative_point())
bands = dataset.layers["zones"][["band", "geometry"]]
located = middle.sjoin(bands, how="left", predicate="within")
located["band"] = located["band"].fillna("outside every zone · 分带之外")
located.groupby(["band", "severity"]).size().unstack(fill_value=0)
