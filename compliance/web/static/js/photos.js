// Photos in a [data-photos] group: shown at once, and made smaller before they are sent. If any
// step fails the original goes; the server makes it smaller and takes its position out anyway.

const LONG_SIDE = 1600;
const QUALITY = 0.82;

for (const group of document.querySelectorAll("[data-photos]")) {
  for (const input of group.querySelectorAll("input[type=file]")) {
    const kept = []; // [{file, figure}]: what this input will send, over several visits
    input.addEventListener("change", () => take(group, input, kept));
  }
}

async function take(group, input, kept) {
  const most = Number(group.dataset.most);
  tellLarge(group, "");
  for (const original of [...input.files]) {
    const others = group.querySelectorAll("figure[data-new]").length;
    if (others >= most) break;
    const entry = { file: original, figure: placeFor(original) };
    input.closest(".drop").before(entry.figure); // at once: the next file must see it
    entry.file = await smaller(original);
    if (isTooMuch(group, entry.file)) {
      entry.figure.remove();
      tellLarge(group, original.name);
      continue;
    }
    show(group, entry, () => {
      kept.splice(kept.indexOf(entry), 1);
      put(input, kept);
    });
    kept.push(entry);
  }
  put(input, kept);
  input.form?.dispatchEvent(new CustomEvent("photos:changed", { bubbles: true }));
}

function put(input, kept) {
  const files = new DataTransfer();
  for (const { file } of kept) files.items.add(file);
  input.files = files.files;
}

// The server takes so much at once, and refuses a form that is larger with all that is in it.
function isTooMuch(group, file) {
  if (!group.dataset.mostBytes) return false;
  const others = [...group.querySelectorAll("figure[data-bytes]")];
  const weight = others.reduce((sum, figure) => sum + Number(figure.dataset.bytes), file.size);
  return weight > Number(group.dataset.mostBytes);
}

function tellLarge(group, name) {
  const line = group.querySelector("[data-photos-large]");
  if (!line) return;
  line.hidden = name === "";
  line.textContent = line.dataset.photosLarge.replace("{name}", name);
}

async function smaller(file) {
  try {
    const { width, height } = await sizeOf(file);
    const scale = Math.min(1, LONG_SIDE / Math.max(width, height));
    // The decoder resizes: a canvas of 48 megapixels is black on some phones.
    const bitmap = await createImageBitmap(file, {
      resizeWidth: Math.round(width * scale),
      resizeHeight: Math.round(height * scale),
      resizeQuality: "high",
      imageOrientation: "from-image",
    });
    const canvas = document.createElement("canvas");
    canvas.width = bitmap.width;
    canvas.height = bitmap.height;
    canvas.getContext("2d").drawImage(bitmap, 0, 0);
    bitmap.close();
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
    if (!blob || blob.size >= file.size) return file;
    const name = file.name.replace(/\.[^.]*$/, "") + ".jpg";
    return new File([blob], name, { type: "image/jpeg", lastModified: file.lastModified });
  } catch {
    return file;
  }
}

async function sizeOf(file) {
  const image = new Image();
  image.src = URL.createObjectURL(file);
  try {
    await image.decode();
    return { width: image.naturalWidth, height: image.naturalHeight };
  } finally {
    URL.revokeObjectURL(image.src);
  }
}

// A frame of the final size, so that nothing below moves under the thumb when the photo is ready.
function placeFor(file) {
  const figure = document.createElement("figure");
  figure.className = "photo";
  figure.dataset.new = "yes";
  const blank = document.createElement("div");
  blank.className = "photo__blank";
  const caption = document.createElement("figcaption");
  caption.textContent = `${Math.max(1, Math.round(file.size / 1000))} KB · …`;
  figure.append(blank, caption);
  return figure;
}

function show(group, entry, remove) {
  const { file, figure } = entry;
  figure.dataset.bytes = file.size;
  const address = URL.createObjectURL(file);
  const image = document.createElement("img");
  image.src = address;
  image.alt = file.name;
  image.addEventListener("load", () => URL.revokeObjectURL(address), { once: true });
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn--icon";
  button.textContent = "×";
  button.setAttribute("aria-label", group.dataset.remove);
  button.addEventListener("click", () => {
    figure.remove();
    remove();
    group.querySelector("input[type=file]").focus();
  });
  const size = Math.max(1, Math.round(file.size / 1000));
  figure.querySelector("figcaption").textContent = `${size} KB · ${group.dataset.ready}`;
  figure.querySelector(".photo__blank").replaceWith(image, button);
}
