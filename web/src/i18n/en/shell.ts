// Texts of the shell, the map and its small panels.
export default {
  app: {
    name: 'Greenbelt GIS', skip: 'Skip to the map', site: 'Site', all_sites: 'All sites',
    other_language: '中文', loading: 'Loading…', map: 'Map. Arrow keys move it, plus and minus zoom, Enter opens what lies in the middle.',
  },
  nav: { label: 'Panels', layers: 'Layers', search: 'Search', near: 'Nearby', measure: 'Measure', draft: 'Draft', close: 'Close panel', taller: 'Larger or smaller panel' },
  account: {
    login: 'Log in', logout: 'Log out', menu: 'Account of {name}', name: 'Account', password: 'Password', cancel: 'Cancel',
    expired: 'Your login has ended. Log in again: you return to this view and nothing is lost.',
    wrong: 'Account or password is wrong. Check both, or ask an administrator.', needed: 'This needs a login.',
    away: 'The server cannot be reached. Try again in a moment.', help: 'No account, or password lost: ask an administrator.',
    title: 'Please log in', out: 'You are logged out.', no_reading: 'This service shows nothing without a login.',
    mine: 'My account', close: 'Close', no_roles: 'No role has been granted to you yet. Ask an administrator.', and: ', ', by_all: 'By roles on all sites',
    permissions: '{n} permissions', still_in: 'Logging out failed: you are still logged in. {why}',
    keys: 'API keys', keys_hint: 'For scripts and other systems that act for you; a key never may more than you.', no_keys: 'No key yet.', new_key: 'New key…',
    secret: 'Copy this key now and keep it safe: it is shown only this once.', copy: 'Copy', copied: 'Copied', kept: 'I have kept it', copy_failed: 'It could not be copied: select the text of the key yourself.',
    all_of_mine: 'All that I may', on: '{what} ({sites})', revoked: 'Revoked {day}', ended: 'Ended {day}', until: 'Until {day}', forever: 'Without end',
    used: 'last used {day}', unused: 'never used', revoke: 'Revoke', revoke_ask: 'Revoke the key “{name}”? Whatever uses it has no access from then on.',
    show_revoked: 'Show {n} revoked', hide_revoked: 'Hide revoked ones', key_name: 'Name', key_name_hint: 'What for, e.g. “inspection app”', key_days: 'Lasts', days: '{n} days',
    key_may: 'May', make: 'Make the key',
  },
  away: { text: 'The server does not answer. Trying again by itself; nothing is lost.', retry: 'Try now' },
  webgl: { title: 'This browser cannot draw the map', text: 'WebGL 2 is not available. Update the browser or turn on hardware acceleration. Search, nearby and details still work.' },
  tools: { in: 'Zoom in', out: 'Zoom out', fit: 'Show the whole site', here: 'Show my position', label: 'Map tools' },
  layers: {
    opacity: 'Opacity of {name}', show: 'Show {name}', details: 'legend and opacity', from: 'from zoom {zoom}', counted: 'counted',
    zoom: 'Zoom {zoom}', basemap: 'Basemap', none: 'None', as_of: 'As of', badge: 'As of {day}', back: 'Back to today',
    as_of_hint: 'Findings are always the present ones.', reset: 'Reset', group_top: 'Judged and observed', group_things: 'Things', group_ground: 'Ground',
  },
  search: {
    title: 'Search', label: 'Code, name or species', hint: 'For example a code or a species', none: 'Nothing matches “{q}”. Check the spelling, or use part of the code.',
    results: '{n} results', first: 'The first {n} results. Type more to narrow them.', start: 'Type at least one character. Arrow keys choose, Enter opens.',
  },
  near: {
    start: 'Click the map, or use your position.', here: 'My position', middle: 'Middle of the map', radius: 'Radius', class: 'Kind', all: 'All assets and trees', trees: 'Trees',
    none: 'Nothing of this kind within {m}. Enlarge the radius or choose another kind.', results: '{n} within {m}, nearest first', first: 'The nearest {n} within {m}',
    denied: 'The browser does not share the position. Allow it there, or click the map.',
  },
  measure: {
    title: 'Measure', length: 'Length', area: 'Area', start: 'Click the map point by point; a double click ends. By keyboard: arrow keys move the map, Enter adds its middle, Backspace takes a point back, Esc clears.',
    perimeter: 'Perimeter', middle: 'Add the middle of the map', undo: 'Take back', clear: 'Clear', finish: 'Finish', points: '{n} points',
  },
  units: { metres: '{n} m', kilometres: '{n} km', square_metres: '{n} m²', hectares: '{n} ha' },
  card: {
    title: 'Details', close: 'Close details', choose: '{n} things here', loading: 'Reading…', attributes: 'Attributes', findings: 'Open findings', history: 'History',
    no_findings: 'No open findings.', unlocated: 'It has no place on the map.', failed: 'This could not be read: {why}', retry: 'Try again', gone: 'It is not there any more, or not for you to see.',
    login_history: 'Log in to see who changed what.', no_right: 'You may not see the history of this site.', copy: 'Copy link', copied: 'Link copied',
    moved: 'moved by {m}', nothing: 'empty', yes: 'yes', no: 'no', insert: 'Made', update: 'Changed', delete: 'Deleted', against: 'against', measured: 'Measured',
    limit: 'Limit', probability: 'Probability', clause: 'Clause', severity: 'Severity', department: 'Department', observed: 'Observed', subject: 'Concerns',
  },
  error: { title: 'The map could not be opened', retry: 'Try again' },
  empty: { no_site: 'There is no site that you may see. Ask an administrator for access, or import a dataset.' },
}
