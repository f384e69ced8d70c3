// English texts. Their keys are those of zh-CN.ts.
export default {
  app: { name: 'Green belt', tagline: 'Green space and assets on one map', language: '中文', skip: 'Skip to the map', site: 'Site', all_sites: 'All sites' },
  nav: { label: 'Panels', layers: 'Layers', search: 'Search', near: 'Nearby', measure: 'Measure', close: 'Close the panel', open: 'Open {name}' },
  account: {
    login: 'Log in', logout: 'Log out', name: 'Account', password: 'Password', signed_in: 'Logged in: {name}',
    expired: 'The login has expired. Log in again and you are back at this view.', failed: 'Name or password is wrong', cancel: 'Cancel',
  },
  away: { text: 'The server cannot be reached at the moment; trying again. Nothing of yours is lost.', retry: 'Try now' },
  webgl: { title: 'This browser cannot draw the map', text: 'WebGL could not be started. Update the browser or switch hardware acceleration on; search and cards still work.' },
  layers: {
    title: 'Layers and legend', opacity: 'Opacity', show: 'Show {name}', from: 'Shown from zoom {zoom}', counted: 'Counted by cells at this zoom',
    basemap: 'Basemap', none: 'No basemap', as_of: 'As of', today: 'Today', as_of_badge: 'As it was on {day}', back: 'Back to today',
  },
  search: {
    title: 'Search', label: 'Code, name or species', hint: 'Type a code, a name or a species', none: 'Nothing matches “{q}”. Check the code, or try another word.', results: '{n} results',
  },
  near: {
    title: 'Nearby', from_click: 'Click the map to choose a centre', from_here: 'Around my position', radius: 'Radius {m} m', none: 'No assets within {m} m. Try a larger radius.',
    results: '{n}, nearest first', denied: 'The position is not shared. Allow it in the browser, or click the map.', metres: '{m} m',
  },
  measure: {
    title: 'Measure', length: 'Length', area: 'Area', start: 'Click along the map; double click or Enter ends, Esc clears.', clear: 'Clear', metres: '{n} m', kilometres: '{n} km',
    square_metres: '{n} m²', hectares: '{n} ha', result: 'Measured',
  },
  card: {
    title: 'Details', choose: '{n} things are here, choose one', attributes: 'Attributes', findings: 'Open findings', history: 'History', no_findings: 'No open findings',
    no_history: 'There is no history, or you may not see it', changed: '{when}  {who}', failed: 'Could not be read: {why}', clause: 'Clause', copy: 'Copy link', copied: 'Copied', unnamed: '(no name)',
    findings_here: 'Finding', versions: '{n} versions',
  },
  error: { title: 'Something went wrong', retry: 'Try again', fix: 'What to do: {fix}' },
  empty: { no_site: 'There is no site that you may see. Ask an administrator, or import one first.' },
}
