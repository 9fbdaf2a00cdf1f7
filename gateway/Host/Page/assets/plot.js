"use strict";

// A moving line of the last ten minutes, with the rated input as a dashed line. Points are [Unix ms, kW].
const plotMinutes = 10;

function drawPlot(canvas, points, rated) {
  const scale = window.devicePixelRatio || 1;
  const width = canvas.clientWidth, height = canvas.clientHeight;
  if (width === 0) return;
  if (canvas.width !== Math.round(width * scale)) canvas.width = Math.round(width * scale);
  if (canvas.height !== Math.round(height * scale)) canvas.height = Math.round(height * scale);
  const pen = canvas.getContext("2d");
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  pen.clearRect(0, 0, width, height);

  const color = getComputedStyle(canvas).color;
  const end = points.length > 0 ? points[points.length - 1][0] : 0;
  const start = end - plotMinutes * 60000;
  const shown = points.filter(point => point[0] >= start);
  const top = 1.1 * Math.max(rated || 0, ...shown.map(point => point[1]), 0.001);
  const x = ms => (ms - start) / (end - start || 1) * width;
  const y = kilowatts => height - kilowatts / top * (height - 4) - 2;

  if (rated) {
    pen.setLineDash([6, 4]);
    pen.strokeStyle = "#b3261e";
    pen.beginPath();
    pen.moveTo(0, y(rated));
    pen.lineTo(width, y(rated));
    pen.stroke();
    pen.setLineDash([]);
  }

  pen.strokeStyle = color;
  pen.lineWidth = 2;
  pen.beginPath();
  let before = null;
  for (const [ms, kilowatts] of shown) {
    const isHole = before === null || ms - before > 15000;
    if (isHole) pen.moveTo(x(ms), y(kilowatts)); else pen.lineTo(x(ms), y(kilowatts));
    before = ms;
  }
  pen.stroke();
}
