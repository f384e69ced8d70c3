// 外壳、地图与小面板的文案。
export default {
  app: {
    name: '绿带 GIS', skip: '跳到地图', site: '场地', all_sites: '全部场地',
    other_language: 'English', loading: '正在载入…', map: '地图。方向键移动，加减键缩放，回车查看中心处的对象。',
  },
  nav: { label: '面板', layers: '图层', search: '查找', near: '周边', measure: '量测', draft: '草稿', close: '关闭面板', taller: '展开或收起面板' },
  account: {
    login: '登录', logout: '退出登录', menu: '{name} 的账户', name: '账户名', password: '密码', cancel: '取消',
    expired: '登录已过期。请重新登录，登录后回到当前画面，内容不会丢失。',
    wrong: '账户名或密码不正确。请核对，或联系管理员。', needed: '此操作需要登录。',
    away: '无法连接服务器，请稍后再试。', help: '没有账户或忘记密码，请联系管理员。',
    title: '请登录', out: '您已退出登录。', no_reading: '此服务须登录后才能查看。',
    mine: '我的账户', close: '关闭', no_roles: '尚未授予任何角色，请联系管理员。', and: '、', by_all: '由全部场地的角色授予',
    permissions: '{n} 项权限', still_in: '未能退出登录，您仍处于登录状态。{why}',
    keys: 'API 密钥', keys_hint: '供脚本与其他系统代表您访问；权限不会超过您本人。', no_keys: '尚无密钥。', new_key: '新建密钥…',
    secret: '请立即复制并妥善保存：此密钥只显示这一次。', copy: '复制', copied: '已复制', kept: '我已保存', copy_failed: '无法复制，请手动选择密钥文本。',
    all_of_mine: '与本人权限相同', on: '{what}（{sites}）', revoked: '已于 {day} 撤销', ended: '已于 {day} 到期', until: '有效期至 {day}', forever: '长期有效',
    used: '最近使用 {day}', unused: '从未使用', revoke: '撤销', revoke_ask: '撤销密钥“{name}”？使用它的系统将立即无法访问。',
    show_revoked: '显示已撤销的 {n} 个', hide_revoked: '隐藏已撤销的', key_name: '名称', key_name_hint: '用途，如“巡检程序”', key_days: '有效期', days: '{n} 天',
    key_may: '权限', make: '生成密钥',
  },
  away: { text: '服务器没有响应，正在自动重试，内容不会丢失。', retry: '立即重试' },
  webgl: { title: '此浏览器无法显示地图', text: 'WebGL 2 不可用。请更新浏览器或开启硬件加速。查找、周边与详情仍可使用。' },
  tools: { in: '放大', out: '缩小', fit: '显示整个场地', here: '显示我的位置', label: '地图工具' },
  layers: {
    opacity: '{name}的不透明度', show: '显示{name}', details: '图例与不透明度', from: '{zoom} 级起显示', counted: '按网格计数',
    zoom: '{zoom} 级', basemap: '底图', none: '无', as_of: '截至日期', badge: '截至 {day} 的状况', back: '回到今天',
    as_of_hint: '问题始终为当前状况。', reset: '恢复默认', group_top: '审查与检查', group_things: '对象', group_ground: '地面',
  },
  search: {
    title: '查找', label: '编码、名称或树种', hint: '例如编码或树种', none: '没有与“{q}”相符的对象。请核对拼写，或只输入编码的一部分。',
    results: '{n} 个结果', first: '前 {n} 个结果，继续输入可缩小范围。', start: '请至少输入一个字。方向键选择，回车打开。',
  },
  near: {
    start: '点击地图，或使用当前位置。', here: '我的位置', middle: '地图中心', radius: '半径', class: '类别', all: '全部设施与树木', trees: '树木',
    none: '{m} 内没有此类对象。请扩大半径或更换类别。', results: '{m} 内共 {n} 项，由近及远', first: '{m} 内最近的 {n} 项',
    denied: '浏览器未提供位置。请在浏览器中允许，或点击地图。',
  },
  measure: {
    title: '量测', length: '长度', area: '面积', start: '在地图上逐点点击，双击结束。键盘：方向键移动地图，回车加入中心点，退格键撤回一点，Esc 清除。',
    perimeter: '周长', middle: '加入地图中心点', undo: '撤回一点', clear: '清除', finish: '结束', points: '{n} 个点',
  },
  units: { metres: '{n} 米', kilometres: '{n} 公里', square_metres: '{n} 平方米', hectares: '{n} 公顷' },
  card: {
    title: '详情', close: '关闭详情', choose: '此处有 {n} 个对象', loading: '正在读取…', attributes: '属性', findings: '未解决的问题', history: '历史',
    no_findings: '没有未解决的问题。', unlocated: '该对象没有位置。', failed: '未能读取：{why}', retry: '重试', gone: '该对象已不存在，或您无权查看。',
    login_history: '登录后可查看变更记录。', no_right: '您无权查看此场地的历史。', copy: '复制链接', copied: '链接已复制',
    moved: '移动 {m}', nothing: '空', yes: '是', no: '否', insert: '新建', update: '修改', delete: '删除', against: '相对于', measured: '实测',
    limit: '限值', probability: '违规概率', clause: '条款', severity: '严重程度', department: '责任部门', observed: '检查时间', subject: '对象',
  },
  error: { title: '未能打开地图', retry: '重试' },
  empty: { no_site: '尚无您可查看的场地。请联系管理员开通权限，或导入数据。' },
}
