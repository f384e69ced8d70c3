// 病害密度面板的文案。
export default {
  density: {
    nav: '密度', period: '时段', month: '近 30 天', quarter: '近 90 天', year: '近一年', all: '全部', from: '自', to: '至',
    disorder: '结束日期早于开始日期。请对调两个日期，或清除其中一个。', category: '类别', every: '全部类别', unnamed: '未分类',
    look: '显示方式', hexagons: '六边形', heat: '热力', size: '六边形边长', auto: '自动大小', undated: '同时计入无日期的 {n} 条',
    with_undated: '同时计入无日期的记录', loading: '正在统计…', total: '共 {n} 条报告与病害观测',
    none: '该时段与类别下没有记录。已有记录自 {first} 至 {last}，请放宽时段。', nothing: '尚无报告或观测。',
    thinned: '热力图显示 {n} 个位置，每个位置代表 {each} 条。', repeats: '另有 {n} 行重复报告（类别与位置相同），不重复计数。',
    nowhere: '{n} 条没有位置，未计入。', densest: '最密集的六边形', side: '每个六边形内的数量，边长 {m}', colour: '颜色', each: '每个六边形',
    how_many: '六边形数', hexagons_n: '{n} 个六边形', few: '少', many: '多', back: '全部六边形', in_cell: '此六边形内 {things} 个对象，共 {n} 条',
    gone: '对象已不存在', rows: '{code} 的观测', no_day: '无日期', newest: '仅显示最近 {n} 条。', more: '显示更多（{n}）',
  },
}
