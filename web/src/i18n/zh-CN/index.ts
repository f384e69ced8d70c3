// 全部中文文案：外壳一个文件，每个大面板一个文件。键与 en 一致。
import audit from './audit'
import density from './density'
import draft from './draft'
import imports from './imports'
import shell from './shell'
import zones from './zones'

export { default as element } from 'element-plus/es/locale/lang/zh-cn'
export default { ...shell, ...audit, ...density, ...draft, ...imports, ...zones }
