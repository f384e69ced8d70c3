// 水位分带面板的文案。
export default {
  zones: {
    nav: '分带', which: '查看哪个场地的分带？', choose: '选择场地', loading: '正在读取分带…', outside: '分带之外',
    none: '该场地尚无水位分带。请由其水位线划分（greenbelt zones record --out 文件），再导入该文件。',
    holds: '种植 {beds} 处，树木 {trees} 棵', open: '{n} 个未解决问题', beyond: '分带之外：种植 {beds} 处，树木 {trees} 棵。',
    above_level: '高于{level}：', below_level: '低于{level}：', unknown_height: '高程未知', bare: '此分带没有种植。', species: '植物与类型', number: '数量', area: '面积',
    no_species: '树种不明', beds: '{n} 块种植', plants: '单株 {n}', fewer: '收起', all: '显示全部 {n} 项', trees: '树木 {n} 棵', findings: '种植方面未解决的问题 · {n}',
    what_if: '水位变化推演', level: '变化的水位', short_normal: '常水位', short_2y: '两年一遇', short_5y: '五年一遇', now_at: '现为 {m}', way: '变化方式', shift: '平移', line: '绘制',
    elevation: '高程', by: '平移（米）', side: '方向', inland: '向岸内', riverward: '向河侧',
    draw: '在地图上逐点点击新水位线。起点与终点在现有线 10 米以内时只替换其间一段；也可由场地一侧边界画至另一侧。键盘：方向键移动地图，回车加入中心点。',
    at: '新水位（米）', estimate: '地面为估算：由数据库的水位线与高程点线性内插而得，并非实测地形。', work_out: '推演', working: '正在推演，需要数秒。',
    saves_nothing: '不会保存任何内容。', result: '推演结果', no_change: '没有任何位置改变分带。', told: '{things} 处种植与树木改变分带；新出现问题 {appear} 个，消失 {disappear} 个',
    band: '分带', after: '推演后', change: '增减', pair: '种植 {beds} 块（其中 {area}），单株 {plants}', findings_change: '变化的问题 · {n}（{stays} 个不变）', nothing: '无',
    things: '改变分带的种植与树木 · {n}', a_plant: '单株', more: '显示更多（{n}）', cut_off: '仅列出前 {n} 项。', forget: '从地图上移除',
  },
}
