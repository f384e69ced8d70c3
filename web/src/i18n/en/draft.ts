// Texts of the planner's draft.
export default {
  draft: {
    login: 'Log in to draft: drawing and checking need an account.', not_allowed: 'You may not draft on any site. Planners, engineers and ecologists may; ask an administrator.',
    draw: 'Draw', kind_paving: 'Paving', kind_building: 'Building', kind_bed: 'Planting bed', kind_activity: 'Works or activity', kind_tree: 'Tree',
    as_area: 'Area', as_line: 'Line', as_point: 'Point', at_middle: 'At the middle', snap: 'Snap to corners and edges',
    how_polygon: 'Click corner by corner; click the first corner again, or press Enter, to end.', how_linestring: 'Click point by point; click the last one again, or press Enter, to end.',
    how_point: 'Click where it stands.', cancel: 'Cancel (Esc)', drawing: 'Drawing.', checking: 'Checking…', later: 'The server is away: the draft is checked as soon as it answers.',
    chosen: 'The chosen thing:', change_it: 'change it', take_away: 'take it away', holds: 'In this draft', empty: 'Nothing yet. Draw something, or choose a thing on the map to change it.',
    found: 'Findings: {n}', fine: 'No rule is violated.', state_new: 'new', state_still: 'as today', cured: 'Cured: {n}', notes: 'To note',
    keep: 'Keep', name: 'Name', note: 'Note', save: 'Save', compare: 'Compare', promote: 'Promote', new: 'New draft', unnamed: 'Draft', unsaved: 'Not saved on the server; kept in this browser.',
    is_saved: 'Saved.', compared: 'Beside the present', moved_on: 'The record has changed since this draft was saved. Save again to see it against the present.',
    saved: 'Saved drafts', none_saved: 'No draft has been saved on this site.', things: '{n} things', is_promoted: 'promoted as change {n}', throw: 'throw away',
    sure_throw: 'Throw this draft away? It cannot be brought back.', other_site: '{code} is of the site {of}, this draft is for {site}. Begin a new draft for it.', leave: 'This draft has changes that are not saved. Leave them?', yes: 'Yes', no: 'No',
    do_create: 'is added', do_update: 'is changed', do_delete: 'is taken away', code: 'Code', unsaid: 'not said', away: 'taken away', changed: 'changed', added: 'new', leave_out: 'Leave {code} out of the draft',
    corners: 'Corners', corners_hint: 'One corner a line: longitude, latitude (WGS 84)', corners_wrong: 'A line is no place, or there are too few. Write longitude, latitude, such as 118.7015, 32.0476.',
    fixed: 'Its outline has holes or several parts and cannot be reshaped here.',
    promote_title: 'Bring the draft into the record', promote_text: 'All of it becomes one change of the record, under your name. It can be taken back row by row.', promote_opens: 'It opens {n} findings:',
    reason: 'Why', override: 'Reason for setting blocking rules aside, if any block',
  },
}
