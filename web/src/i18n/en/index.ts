// All English texts, a file for the shell and one for each large panel. Their keys are those of zh-CN.
export default { ...shell, ...draft, ...imports }
