djust.hooks.chart = {
  mounted() {
    // Colours come from the page, so the chart follows its theme.
    this.scheme = matchMedia("(prefers-color-scheme: dark)");
    this.redraw = () => this.updated();
    this.scheme.addEventListener("change", this.redraw);
    this.el.addEventListener("click", ({ offsetX }) => this.choose(offsetX));
    this.updated();
  },

  updated() {
    const { width, height } = this.el;
    const { days } = this.data;
    const context = this.el.getContext("2d");
    const most = Math.max(...days.map(({ sold }) => sold));
    context.clearRect(0, 0, width, height);
    context.fillStyle = getComputedStyle(this.el).color;
    days.forEach(({ sold }, index) => {
      const step = width / days.length;
      const bar = (sold / most) * height;
      context.fillRect(index * step + 8, height - bar, step - 16, bar);
    });
  },

  destroyed() {
    this.scheme.removeEventListener("change", this.redraw);
  },

  async choose(x) {
    const index = Math.floor((x / this.el.clientWidth) * this.data.days.length);
    const { share } = await this.pushEvent("chooseDay", { index });
    this.el.title = `${share} % of the week`;
  },
};
