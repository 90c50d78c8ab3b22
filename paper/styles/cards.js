// Every number of the text opens a card that says where it comes from: on hover, focus and tap.
// The card stands behind its number in the document, so that Tab leads from the number into the
// card's links; focus stays on the number, Escape closes. Without this script the title remains.
(() => {
  const { words, publishers, cells, claims } = JSON.parse(
    document.getElementById("claims").textContent);
  const numbers = document.querySelectorAll(".claim[tabindex]");
  const card = document.createElement("span");
  let number = null;   // whose card is open
  let held = false;    // opened by focus or tap, not merely by hovering
  let timer = 0;

  function element(name, content, attributes = {}) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...[content].flat());
    return made;
  }

  function fact(key, content) {
    return [element("span", words[key], { class: "card-key", role: "term" }),
      element("span", content, { class: "card-fact", role: "definition" })];
  }

  function list(texts) {
    return texts.map((text) => element("span", text, { class: "card-item" }));
  }

  function content(id, printed) {
    const claim = claims[id];
    const cited = claim.cells.map((position) => cells[position]);
    const from = [...new Set(cited.flatMap((cell) => cell.from))];
    const close = element("button", "×", { type: "button", class: "card-close", "aria-label": words.close });
    close.addEventListener("click", leave);
    const parts = [
      close,
      element("span", printed, { class: "card-number" }),
      ...Object.entries(claim.facts).flatMap(([key, text]) => fact(key, text)),
      ...fact("made", element("a", claim.made, { href: claim.address })),
    ];
    if (cited.length) parts.push(...fact("cells", list(cited.map((cell) => cell.text))));
    if (from.length) parts.push(...fact("publishers", list(from.map((position) => publishers[position]))));
    parts.push(...fact("id", document.getElementById(`claim-${id}`)
      ? element("a", id, { href: `#claim-${id}`, title: words.ledger }) : id));
    return parts;
  }

  // Beside the number, on the side with more room; on a phone at the edge away from it.
  function place() {
    const box = number.getClientRects()[0];
    const below = innerHeight - box.bottom > box.top;
    card.classList.toggle("card-above", !below);
    const left = Math.min(box.left, document.documentElement.clientWidth - card.offsetWidth - 8);
    card.style.setProperty("--left", `${Math.max(8, left)}px`);
    card.style.setProperty("--edge", `${below ? box.bottom + 6 : innerHeight - box.top + 6}px`);
    card.style.setProperty("--room", `${(below ? innerHeight - box.bottom : box.top) - 16}px`);
  }

  function open(wanted, hold) {
    clearTimeout(timer);
    if (number === wanted) {
      held ||= hold;
      return;
    }
    if (!hold && card.contains(document.activeElement)) return;
    close();
    number = wanted;
    held = hold;
    card.replaceChildren(...content(number.dataset.claim, number.textContent));
    card.hidden = false;
    number.after(card);
    number.setAttribute("aria-expanded", "true");
    place();
  }

  function close() {
    clearTimeout(timer);
    number?.setAttribute("aria-expanded", "false");
    number = null;
    card.hidden = true;
  }

  // Closes and gives the focus back to the number if it was in the card.
  function leave() {
    if (card.contains(document.activeElement)) number.focus();
    close();
  }

  function later(action, delay) {
    clearTimeout(timer);
    timer = setTimeout(action, delay);
  }

  card.className = "card";
  card.id = "claim-card";
  card.tabIndex = -1;
  card.setAttribute("role", "dialog");
  card.setAttribute("aria-label", words.card);
  card.addEventListener("pointerenter", () => clearTimeout(timer));
  card.addEventListener("pointerleave", () => held || later(close, 250));

  for (const claim of numbers) {
    claim.removeAttribute("title");
    claim.setAttribute("role", "button");
    claim.setAttribute("aria-expanded", "false");
    claim.setAttribute("aria-haspopup", "dialog");
    claim.addEventListener("focus", () => open(claim, true));
    claim.addEventListener("click", () => open(claim, true));
    claim.addEventListener("pointerenter", (event) => {
      if (event.pointerType === "mouse") later(() => open(claim, false), 120);
    });
    claim.addEventListener("pointerleave", () => later(() => held || close(), 250));
    claim.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      if (number === claim) close(); else open(claim, true);
    });
  }

  const isOurs = (target) => target instanceof Node && (card.contains(target) || number?.contains(target));
  document.addEventListener("focusin", (event) => { if (number && held && !isOurs(event.target)) close(); });
  document.addEventListener("pointerdown", (event) => { if (number && !isOurs(event.target)) close(); });
  document.addEventListener("keydown", (event) => { if (number && event.key === "Escape") leave(); });
  document.addEventListener("scroll", (event) => {
    if (!number || card.contains(event.target)) return;
    const box = number.getBoundingClientRect();
    const inView = box.bottom >= 0 && box.top <= innerHeight;
    // The page may still be on its way to a number that the keyboard has reached.
    if (inView) place(); else if (!number.matches(":focus-visible")) close();
  }, { capture: true, passive: true });
  addEventListener("resize", () => { if (number) place(); });
})();
