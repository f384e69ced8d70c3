// All English texts, a file for the shell and one for each large panel. Their keys are those of zh-CN.
import density from './density'
import shell from './shell'
import zones from './zones'

export default { ...shell, ...density, ...zones }
