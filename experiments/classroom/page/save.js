// A picture or its numbers as a file: with its title, and with what made it in the footer.

const KEPT = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "font-size", "font-family", "font-weight", "text-anchor", "paint-order"];
const SPACE = "http://www.w3.org/2000/svg";

export function footer(s) {
  const moved = s.scenario.levers.filter((l) => Math.abs(s.levers[l.id] - l.share) > 1e-9).map((l) => `${l.label} ${s.levers[l.id]}`);
  return [`${s.scenario.name}, luck ${s.seed}, ${s.scenario.unit} ${s.at}`, ...moved, s.scenario.version, s.scenario.note];
}

function standalone(svg, title, below) {
  const width = svg.clientWidth, height = svg.clientHeight, line = 15;
  const rows = wrapped(below.join(" · "), Math.floor(width / 5.6)), head = wrapped(title, Math.floor(width / 9.5)), top = 10 + 19 * head.length;
  const whole = document.createElementNS(SPACE, "svg"), inner = svg.cloneNode(true);
  const all = [svg, ...svg.querySelectorAll("*")], copies = [inner, ...inner.querySelectorAll("*")];
  all.forEach((element, k) => {
    const style = getComputedStyle(element);
    for (const name of KEPT) copies[k].setAttribute(name, style.getPropertyValue(name));
    copies[k].removeAttribute("class");
  });
  inner.setAttribute("y", String(top));
  const tall = height + top + 8 + rows.length * line;
  for (const [name, value] of Object.entries({ xmlns: SPACE, width, height: tall, viewBox: `0 0 ${width} ${tall}` })) whole.setAttribute(name, value);
  const paper = document.createElementNS(SPACE, "rect");
  for (const [name, value] of Object.entries({ width, height: tall, fill: "#ffffff" })) paper.setAttribute(name, value);
  whole.append(paper, ...head.map((row, k) => text(row, 4, 18 + 19 * k, 15, 700)), inner, ...rows.map((row, k) => text(row, 4, height + top + (k + 1) * line, 10, 400)));
  return { source: new XMLSerializer().serializeToString(whole), width, height: tall };
}

function text(said, x, y, size, weight) {
  const element = document.createElementNS(SPACE, "text");
  for (const [name, value] of Object.entries({ x, y, "font-size": size, "font-weight": weight, "font-family": "DejaVu Sans, Verdana, sans-serif", fill: "#1b1b1b" })) element.setAttribute(name, value);
  element.textContent = said;
  return element;
}

function wrapped(said, most) {
  const rows = [""];
  for (const word of said.split(" ")) {
    if ((rows[rows.length - 1] + " " + word).length > most) rows.push(word);
    else rows[rows.length - 1] = (rows[rows.length - 1] + " " + word).trim();
  }
  return rows;
}

export function download(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export async function picture(kind, svg, name, title, below) {
  const { source, width, height } = standalone(svg, title, below);
  const blob = new Blob([source], { type: "image/svg+xml" });
  if (kind === "SVG") { download(blob, `${name}.svg`); return; }
  const image = new Image(), canvas = document.createElement("canvas"), scale = 2;
  image.src = URL.createObjectURL(blob);
  await image.decode();
  Object.assign(canvas, { width: width * scale, height: height * scale });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(image.src);
  canvas.toBlob((png) => download(png, `${name}.png`), "image/png");
}

const cell = (value) => (typeof value === "string" && /[",\n]|^[=+\-@\t]/.test(value) ? `"${(/^[=+\-@\t]/.test(value) ? "'" : "") + value.replaceAll('"', '""')}"` : String(value));

export function table(rows, name, below) {
  const columns = Object.keys(rows[0] ?? { nothing: "" });
  const lines = [columns.join(","), ...rows.map((row) => columns.map((c) => cell(row[c])).join(",")), `# ${below.join("; ")}`];
  download(new Blob([lines.join("\n") + "\n"], { type: "text/csv" }), `${name}.csv`);
}
