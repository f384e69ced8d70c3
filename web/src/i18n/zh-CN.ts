// 中文文案。键与 en.ts 一致。
export default {
  app: { name: '绿带', tagline: '绿地与资产一张图', language: 'English', skip: '跳到地图', site: '场地', all_sites: '全部场地' },
  nav: { label: '面板', layers: '图层', search: '查找', near: '周边', measure: '量测', close: '关闭面板', open: '打开{name}' },
  account: {
    login: '登录', logout: '退出登录', name: '账号', password: '密码', signed_in: '已登录：{name}',
    expired: '登录已过期，请重新登录；登录后会回到当前画面。', failed: '账号或密码不对', cancel: '取消',
  },
  away: { text: '暂时连不上服务器，正在重试；您的操作不会丢失。', retry: '立即重试' },
  webgl: { title: '此浏览器无法显示地图', text: '未能启用 WebGL。请更新浏览器或开启硬件加速；查找与卡片仍可使用。' },
  layers: {
    title: '图层与图例', opacity: '不透明度', show: '显示{name}', from: '放大到 {zoom} 级后显示', counted: '当前级别按网格计数显示',
    basemap: '底图', none: '无底图', as_of: '截至日期', today: '今天', as_of_badge: '显示截至 {day} 的状况', back: '回到今天',
  },
  search: {
    title: '查找', label: '编号、名称或树种', hint: '输入编号、名称或树种', none: '没有找到“{q}”。请检查编号，或换一个词。', results: '{n} 个结果',
  },
  near: {
    title: '周边', from_click: '点击地图选择中心点', from_here: '以我的位置为中心', radius: '半径 {m} 米', none: '{m} 米内没有设施。请扩大半径。',
    results: '{n} 项，由近及远', denied: '未获得位置权限。请在浏览器中允许定位，或点击地图选择。', metres: '{m} 米',
  },
  measure: {
    title: '量测', length: '长度', area: '面积', start: '在地图上依次点击，双击或按回车结束，按 Esc 清除。', clear: '清除', metres: '{n} 米', kilometres: '{n} 公里',
    square_metres: '{n} 平方米', hectares: '{n} 公顷', result: '量测结果',
  },
  card: {
    title: '详情', choose: '此处有 {n} 项，请选择', attributes: '属性', findings: '未关闭的问题', history: '历史', no_findings: '没有未关闭的问题',
    no_history: '无权查看历史，或没有历史', changed: '{when}　{who}', failed: '未能读取：{why}', clause: '条款', copy: '复制链接', copied: '已复制', unnamed: '（未命名）',
    findings_here: '问题', versions: '{n} 个版本',
  },
  error: { title: '出错了', retry: '重试', fix: '怎么办：{fix}' },
  empty: { no_site: '尚无可查看的场地。请联系管理员开通，或先导入数据。' },
}
