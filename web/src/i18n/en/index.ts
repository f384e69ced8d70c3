// All English texts, a file for the shell and one for each large panel. Their keys are those of zh-CN.
import audit from './audit'
import density from './density'
import draft from './draft'
import imports from './imports'
import shell from './shell'
import zones from './zones'

export { default as element } from 'element-plus/es/locale/lang/en'
export default { ...shell, ...audit, ...density, ...draft, ...imports, ...zones }
