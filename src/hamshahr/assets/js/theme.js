// Loaded in <head> before the first paint: sets light or dark without a flash.
// The choice ("light", "dark" or "auto") is kept in this browser only.
(() => {
  const root = document.documentElement;
  const system = window.matchMedia("(prefers-color-scheme: dark)");

  /** @returns {"light" | "dark" | "auto"} the reader's choice; auto where none is kept or storage is closed */
  const kept = () => {
    try {
      const choice = localStorage.getItem("hamshahr-theme");
      return choice === "light" || choice === "dark" ? choice : "auto";
    } catch {
      return "auto";
    }
  };

  const apply = () => {
    const choice = root.dataset.themeChoice ?? "auto";
    root.dataset.bsTheme = choice === "auto" ? (system.matches ? "dark" : "light") : choice;
  };

  root.dataset.themeChoice = kept();
  apply();
  system.addEventListener("change", apply);
  document.addEventListener("hamshahr:theme", apply);
})();
