// 规划草稿的文案。
export default {
  draft: {
    login: '请登录后绘制草稿：绘制与校核需要账户。', not_allowed: '您没有任何场地的草稿权限。规划、工程与生态人员可绘制，请联系管理员。',
    draw: '绘制', kind_paving: '铺装', kind_building: '建筑', kind_bed: '种植区', kind_activity: '施工或活动', kind_tree: '树木',
    as_area: '面', as_line: '线', as_point: '点', at_middle: '置于中心', snap: '捕捉角点与边线',
    how_polygon: '逐个点击角点；再次点击第一个角点或按回车结束。', how_linestring: '逐点点击；再次点击最后一点或按回车结束。',
    how_point: '点击其位置。', cancel: '取消（Esc）', drawing: '正在绘制。', checking: '正在校核…', later: '服务器无响应，恢复后自动校核。',
    chosen: '所选对象：', change_it: '修改', take_away: '拟移除', holds: '草稿内容', empty: '尚无内容。请绘制，或在地图上选择对象进行修改。',
    found: '问题：{n}', fine: '未违反任何规则。', state_new: '新增', state_still: '现状已有', cured: '可消除的问题：{n}', notes: '提示',
    keep: '保存与提交', name: '名称', note: '说明', save: '保存', compare: '与现状对比', promote: '提交入库', new: '新建草稿', unnamed: '草稿', unsaved: '尚未保存到服务器，已保留在本浏览器中。',
    is_saved: '已保存。', compared: '与现状对比', moved_on: '保存草稿后数据库已变更，请重新保存后再对照现状。',
    saved: '已保存的草稿', none_saved: '此场地尚无草稿。', things: '{n} 项', is_promoted: '已入库，变更 {n}', throw: '删除',
    sure_throw: '删除此草稿？删除后无法恢复。', other_site: '{code} 属于场地 {of}，本草稿针对 {site}。请为其新建草稿。', leave: '此草稿有未保存的修改，确定放弃？', yes: '确定', no: '取消',
    do_create: '新增', do_update: '修改', do_delete: '移除', code: '编码', unsaid: '未填', away: '拟移除', changed: '拟修改', added: '新增', leave_out: '从草稿中去掉 {code}',
    corners: '角点坐标', corners_hint: '每行一个角点：经度, 纬度（WGS 84）', corners_wrong: '有一行不是坐标，或角点太少。请按“经度, 纬度”填写，例如 118.7015, 32.0476。',
    fixed: '其边界含孔洞或多个部分，不能在此修改形状。',
    promote_title: '将草稿提交入库', promote_text: '草稿全部内容以您的名义作为一次变更写入数据库，之后可逐项撤回。', promote_opens: '将产生 {n} 个问题：',
    reason: '原因', override: '如有阻断规则，填写不予执行的理由',
  },
}
