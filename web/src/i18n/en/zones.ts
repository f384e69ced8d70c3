// Texts of the water-level bands.
export default {
  zones: {
    nav: 'Bands', which: 'Bands of which site?', choose: 'Choose a site', loading: 'Reading the bands…', outside: 'outside the bands',
    none: 'This site has no water-level bands yet. Cut them from its level lines (greenbelt zones record --out FILE) and import the file.',
    holds: '{beds} plantings, {trees} trees', open: '{n} open findings', beyond: 'Outside the bands: {beds} plantings, {trees} trees.',
    above_level: 'Above the {level}:', below_level: 'Below the {level}:', unknown_height: 'elevation unknown', bare: 'Nothing is planted here.', species: 'Species and type', number: 'Number', area: 'Area',
    no_species: 'species unknown', beds: '{n} beds', plants: '{n} single', fewer: 'Show fewer', all: 'Show all {n}', trees: '{n} trees', findings: 'Open findings on planting · {n}',
    what_if: 'What if a level changed?', level: 'Level that changes', short_normal: 'Normal', short_2y: '2-year', short_5y: '5-year', now_at: 'now at {m}', way: 'How it changes', shift: 'Moved', line: 'Drawn',
    elevation: 'Elevation', by: 'By, m', side: 'Direction', inland: 'inland', riverward: 'riverward',
    draw: 'Click the new line on the map. Begin and end within 10 m of the present line to replace the stretch between, or draw from edge to edge of the site. By keyboard: arrow keys move the map, Enter adds its middle.',
    at: 'New level, m', estimate: 'The ground is estimated: straight between the level lines and spot heights of the record. No terrain was surveyed.', work_out: 'Work it out', working: 'Working it out; this takes some seconds.',
    saves_nothing: 'Nothing is saved.', result: 'What would change', no_change: 'No place changes its band.', told: '{things} plantings and trees change their band; {appear} findings appear, {disappear} disappear',
    band: 'Band', after: 'Would be', change: 'Change', pair: '{beds} beds ({area} of them), {plants} single plants', findings_change: 'Findings that change · {n} ({stays} stay)', nothing: 'none',
    things: 'Plantings and trees that change · {n}', a_plant: 'single', more: 'Show more ({n})', cut_off: 'The first {n} are listed.', forget: 'Take it off the map',
  },
}
