// What the theme leaves out for the keyboard and for readers of screens.
addEventListener("DOMContentLoaded", () => {
  for (const title of document.querySelectorAll('[role="heading"]:not([aria-level])')) title.setAttribute("aria-level", "2");
  for (const box of document.querySelectorAll("pre, .table-wrapper, .text_html")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
  }
});
