/** The strokes of icons that are fetched later. */
const more = {
  end: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M8.5 12.2l2.5 2.5 4.7-5',
  mail: 'M4 6h16v12H4zM4 7l8 6 8-6',
  file: 'M13 3H7a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V9l-6-6v6h6',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  pin: 'M12 21s7-6.2 7-11.5A7 7 0 0 0 5 9.5C5 14.8 12 21 12 21M12 12a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5',
};

export default more;
