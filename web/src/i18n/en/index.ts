// All English texts, a file for the shell and one for each large panel. Their keys are those of zh-CN.
import audit from './audit'
import draft from './draft'
import shell from './shell'

export default { ...shell, ...audit, ...draft }
