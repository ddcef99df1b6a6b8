// The browser's side of a live figure: native controls, one picture, its words.
//
// At most one request is on its way at any time. What the hand does meanwhile only changes `wanted`; when the
// answer comes, the newest values are sent, so nothing queues, and the last position is always drawn.

const REST = 350; // ms without a new frame after which a screen reader may read the words
const LOST = 4000; // ms after which an unanswered request counts as lost (the kernel was interrupted)

function element(tag, properties = {}, children = []) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in made) made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

// A picture of the marks that a slider can stand on: native, so keyboard, focus and names come with it.
function slider(control, id, changed) {
  const input = element("input", { type: "range", id, min: 0, max: control.texts.length - 1, step: 1 });
  const output = element("output", { className: "live-value" });
  output.htmlFor = id;
  // as wide as its widest text, so that nothing moves when the number grows
  output.style.minWidth = `${Math.max(...control.texts.map((text) => text.length))}ch`;
  input.addEventListener("input", () => changed(Number(input.value)));
  const set = (index) => {
    if (Number(input.value) !== index) input.value = index;
    input.setAttribute("aria-valuetext", control.texts[index]);
    output.textContent = control.texts[index];
  };
  const label = element("label", { htmlFor: id, textContent: control.label });
  return { row: [label, input, output], set, input };
}

function choice(control, id, changed) {
  const options = control.texts.map((text, index) => element("option", { value: index, textContent: text }));
  const input = element("select", { id }, options);
  input.addEventListener("change", () => changed(Number(input.value)));
  const label = element("label", { htmlFor: id, textContent: control.label });
  return { row: [label, input, element("span")], set: (index) => (input.value = index), input };
}

// Colours come as runs: all lengths, then all colours. A colour of 0 leaves what is there.
function lay(buffer, pixels) {
  // a copy, because a view of numbers has to begin at a whole one
  const numbers = new Uint32Array(buffer.buffer.slice(buffer.byteOffset, buffer.byteOffset + buffer.byteLength));
  const count = numbers.length / 2;
  for (let run = 0, at = 0; run < count; run++) {
    const end = at + numbers[run];
    if (numbers[count + run] !== 0) pixels.fill(numbers[count + run], at, end);
    at = end;
  }
}

// Keeps the still parts of the picture, and lays over them what has moved.
function painter(canvas) {
  const context = canvas.getContext("2d", { alpha: false });
  let image = null;
  let pixels = null;
  let still = null; // the pixels of the still parts, and what the kernel calls them
  let name = null;

  function draw({ size: [width, height], still: wanted }, [moving, ground]) {
    if (ground !== undefined) {
      [canvas.width, canvas.height] = [width, height];
      image = new ImageData(width, height);
      pixels = new Uint32Array(image.data.buffer);
      still = new Uint32Array(width * height);
      lay(ground, still);
      name = wanted;
    }
    if (name !== wanted) return false;
    pixels.set(still);
    lay(moving, pixels);
    context.putImageData(image, 0, 0);
    canvas.dataset.frame = Number(canvas.dataset.frame ?? 0) + 1;
    return true;
  }

  // The picture that stands there until the kernel answers, or for good if there is none.
  async function begin(file) {
    const bitmap = await createImageBitmap(new Blob([file], { type: "image/png" }));
    if (name === null) context.drawImage(bitmap, 0, 0);
  }

  return { draw, begin, still: () => name };
}

const KINDS = { slider, choice };

function render({ model, el }) {
  const prefix = `live-${Math.random().toString(36).slice(2)}`;
  const [width, height] = model.get("size");
  const canvas = element("canvas", { className: "live-picture", role: "img", width, height });
  canvas.setAttribute("aria-label", model.get("alt"));
  canvas.style.width = `${width}px`;
  // finer pixels are no reason to be a pixel higher
  canvas.style.aspectRatio = `${width} / ${height}`;
  const picture = painter(canvas);
  const words = element("p", { className: "live-words", "aria-live": "polite", id: `${prefix}-words` });
  words.textContent = model.get("words");
  canvas.setAttribute("aria-describedby", words.id);
  const panel = element("div", { className: "live-controls" });
  const frame = element("div", { className: "live-figure", role: "group" }, [canvas, panel, words]);
  frame.setAttribute("aria-label", model.get("title"));

  let indices = { ...model.get("start") };
  let wanted = null; // changes that the kernel has not been sent yet
  let onItsWay = 0; // when the request that is not answered yet was sent; 0 if there is none
  let resting = 0;
  const rows = {};

  function request(changes) {
    wanted = { ...wanted, ...changes };
    send();
  }

  function send() {
    if (wanted === null || (onItsWay && performance.now() - onItsWay < LOST)) return;
    onItsWay = performance.now();
    model.send({ changes: wanted, has: picture.still(), ratio: window.devicePixelRatio > 1.25 ? 2 : 1 });
    wanted = null;
  }

  function answered(message, buffers) {
    onItsWay = 0;
    if (message.kind !== "frame") {
      // the picture stays, and the next move asks again
      words.textContent = message.words;
      return send();
    }
    // while newer values wait, the controls show those: the hand is ahead of the picture
    indices = { ...message.indices, ...wanted };
    for (const [name, row] of Object.entries(rows)) row.set(indices[name]);
    // where it lacks the still parts, another view of this figure had asked; this one asks for itself
    if (!picture.draw(message, buffers)) wanted = { ...wanted };
    if (words.textContent !== message.words) words.textContent = message.words;
    words.setAttribute("aria-busy", "true");
    clearTimeout(resting);
    resting = setTimeout(() => words.setAttribute("aria-busy", "false"), REST);
    send();
    advance();
  }

  // --- time: one step for each frame that has come, so that a slow machine plays slowly and never queues
  let playing = null;
  let ticking = 0;

  function advance() {
    if (playing === null || ticking) return;
    ticking = setTimeout(() => {
      ticking = 0;
      if (playing === null || onItsWay) return;
      const { control, button } = playing;
      const next = indices[control.name] + control.stride;
      const last = control.texts.length - 1;
      if (indices[control.name] >= last) return stop(button);
      change(control.name, Math.min(next, last));
    }, playing.control.pause);
  }

  function stop(button) {
    playing = null;
    button.textContent = "Play";
    button.setAttribute("aria-pressed", "false");
  }

  function change(name, index) {
    indices[name] = index;
    rows[name].set(index);
    request({ [name]: index });
  }

  const buttons = element("div", { className: "live-buttons" });
  for (const control of model.get("controls")) {
    const id = `${prefix}-${control.name}`;
    const row = KINDS[control.kind](control, id, (index) => change(control.name, index));
    rows[control.name] = row;
    row.set(indices[control.name]);
    panel.append(...row.row);
    if (!control.stride) continue;
    const button = element("button", { type: "button", textContent: "Play", "aria-pressed": "false" });
    button.setAttribute("aria-label", `Play ${control.label}`);
    const one = (text, name, way) => {
      const press = element("button", { type: "button", textContent: text });
      press.setAttribute("aria-label", `${name}: ${control.label}`);
      press.addEventListener("click", () => {
        stop(button);
        const last = control.texts.length - 1;
        change(control.name, Math.max(0, Math.min(last, indices[control.name] + way)));
      });
      return press;
    };
    button.addEventListener("click", () => {
      if (playing !== null) return stop(button);
      playing = { control, button };
      button.textContent = "Pause";
      button.setAttribute("aria-pressed", "true");
      const atEnd = indices[control.name] >= control.texts.length - 1;
      if (atEnd) change(control.name, 0);
      else advance();
    });
    buttons.append(one("◀", "Step back", -1), button, one("▶", "Step forward", 1));
  }
  const reset = element("button", { type: "button", textContent: "Reset" });
  reset.setAttribute("aria-label", `Reset ${model.get("title")}`);
  reset.addEventListener("click", () => {
    buttons.querySelectorAll("[aria-pressed=true]").forEach(stop);
    request({ ...model.get("start") });
  });
  buttons.append(reset);
  panel.append(buttons);
  // JupyterLab's shortcuts take arrows and Enter before a focused control sees them, unless the control itself
  // says not to: its ancestors are asked too late
  for (const control of panel.querySelectorAll("input, select, button")) {
    control.setAttribute("data-lm-suppress-shortcuts", "true");
  }
  el.append(frame);

  picture.begin(model.get("still"));
  model.on("msg:custom", answered);
  // a second view, or a page that was loaded again, starts from what the kernel shows now
  request({});

  return () => {
    clearTimeout(ticking);
    clearTimeout(resting);
    playing = null;
    model.off("msg:custom", answered);
  };
}

export default { render };
