// On the board the arrow keys go from order to order: up and down within a column, left and right between columns.
const steps = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

document.addEventListener('keydown', event => {
  const step = steps[event.key];
  const board = event.target.closest?.('[data-board]');
  if (!step || !board || event.altKey || event.ctrlKey || event.metaKey) return;
  const columns = [...board.children].map(column => [...column.querySelectorAll('.ticket-title')]);
  const at = columns.findIndex(column => column.some(title => title.closest('li').contains(event.target)));
  if (at < 0) return;
  const row = columns[at].findIndex(title => title.closest('li').contains(event.target));
  let column = at + step[0];
  while (columns[column] && columns[column].length === 0) column += step[0];
  const target = step[0] === 0 ? columns[at][row + step[1]] : columns[column]?.[Math.min(row, columns[column].length - 1)];
  if (!target) return;
  event.preventDefault();
  target.focus();
});
