// Texts of the density of defects.
export default {
  density: {
    nav: 'Density', period: 'Period', month: '30 days', quarter: '90 days', year: '1 year', all: 'All', from: 'From', to: 'to',
    disorder: 'The period ends before it begins. Swap the two days, or clear one of them.', category: 'Category', every: 'All categories', unnamed: 'without category',
    look: 'Drawn as', hexagons: 'Hexagons', heat: 'Heat', size: 'Side of the hexagons', auto: 'Best size', undated: 'Count also the {n} without a date',
    with_undated: 'Count also those without a date', loading: 'Counting…', total: '{n} reports and observed defects',
    none: 'None in this period and category. What is known reaches from {first} to {last}: choose a longer period.', nothing: 'Nothing has been reported or observed yet.',
    thinned: 'Heat shows {n} places, each standing for {each}.', repeats: '{n} rows that repeat a report (same category and place) are not counted again.',
    nowhere: '{n} without a place are not counted.', densest: 'Densest hexagons', side: 'Number in each hexagon, side {m}', colour: 'Colour', each: 'In each hexagon',
    how_many: 'Hexagons', hexagons_n: '{n} hexagons', few: 'few', many: 'many', back: 'All hexagons', in_cell: '{n} defects of {things} things in this hexagon',
    gone: 'no longer there', rows: 'Observations of {code}', no_day: 'without a date', newest: 'The newest {n} are shown.', more: 'Show more ({n})',
  },
}
