// What JupyterLite lacks for this course, as a prebuilt extension written by hand: no bundle to build, or to patch.
(() => {
  const HAND_IN = "backpropagation-course:hand-in";
  const SEEN = "backpropagation-course:releases";
  const PYTHON = "python";
  let scope;

  /** Return a module that JupyterLab shares with its extensions. */
  async function shared(name) {
    const [version] = Object.values(scope[name]);
    return (await version.get())();
  }

  /** Return a kernel's factory, with kernels that honour what JupyterLab asks for cells tagged raises-exception. */
  function goingOn(create) {
    return async options => {
      const mayFail = new Set();
      const kernel = await create({
        ...options,
        sendMessage: message => {
          if (message.header.msg_type === "execute_reply" && mayFail.delete(message.parent_header.msg_id)) {
            // an error with a cause of its own is no reason for JupyterLite to forget the cells that wait
            message.metadata = { ...message.metadata, cause: "interrupt" };
          }
          options.sendMessage(message);
        }
      });
      const handle = kernel.handleMessage.bind(kernel);
      kernel.handleMessage = message => {
        if (message.header.msg_type === "execute_request" && message.content.stop_on_error === false) {
          mayFail.add(message.header.msg_id);
        }
        return handle(message);
      };
      return kernel;
    };
  }

  function runOn(app, kernelspecs) {
    const wrapped = new WeakSet();
    let begun = false;
    const wrap = () => {
      for (const [name, create] of kernelspecs.factories) {
        if (!wrapped.has(create)) {
          const other = goingOn(create);
          wrapped.add(other);
          kernelspecs.factories.set(name, other);
        }
      }
      if (!begun && kernelspecs.factories.has(PYTHON)) {
        begun = true;
        beginEarly(app);
      }
    };
    kernelspecs.changed.connect(wrap);
    wrap();
  }

  /** Start Python for the notebook that the address names while JupyterLab itself is being put up: it will find it running. */
  function beginEarly(app) {
    const path = new URLSearchParams(window.location.search).get("path");
    if (!path?.endsWith(".ipynb")) return;
    const session = { path, name: path.split("/").pop(), type: "notebook", kernel: { name: PYTHON } };
    // widgets are the notebook's own connection's: the first one that handles comms is the only one
    const quiet = { kernelConnectionOptions: { handleComms: false } };
    app.serviceManager.sessions.startNew(session, quiet).catch(console.warn);
  }

  /** Save what is open, and let the browser download a notebook under the name that grading knows. */
  async function handIn(app, { path }) {
    const place = path ?? app.shell.currentWidget?.context?.path;
    if (!place) return;
    await app.commands.execute("docmanager:save-all");
    const model = await app.serviceManager.contents.get(place, { type: "notebook", content: true });
    const file = new Blob([JSON.stringify(model.content, null, 1) + "\n"], { type: "application/x-ipynb+json" });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(file);
    link.download = place.split("/").pop();
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  /** Put a chapter that was released anew beside the copy that the learner works on. */
  async function bringUpToDate(app, base) {
    const { contents } = app.serviceManager;
    const released = await (await fetch(`${base}releases.json`, { cache: "no-cache" })).json();
    const seen = JSON.parse(localStorage.getItem(SEEN) ?? "{}");
    for (const [path, hash] of Object.entries(released)) {
      if (seen[path] && seen[path] !== hash) {
        const fresh = await (await fetch(`${base}files/${path}`, { cache: "no-cache" })).json();
        const mine = await contents.get(path, { type: "notebook", content: true });
        if (JSON.stringify(mine.content) !== JSON.stringify(fresh)) {
          const beside = path.replace(/\.ipynb$/, `.new-${hash.slice(0, 8)}.ipynb`);
          await contents.save(beside, { type: "notebook", format: "json", content: fresh });
          await app.commands.execute("apputils:notify", {
            message: `A newer ${path.split("/").pop()} was released: it is in ${beside}, and yours was left as it is.`,
            type: "info",
            options: { autoClose: false }
          });
        }
      }
      seen[path] = hash;
    }
    localStorage.setItem(SEEN, JSON.stringify(seen));
  }

  async function plugins() {
    const { IKernelSpecs } = await shared("@jupyterlite/services");
    const { PageConfig } = await shared("@jupyterlab/coreutils");
    return [
      {
        id: "backpropagation-course-site:run-on",
        autoStart: true,
        requires: [IKernelSpecs],
        activate: (app, kernelspecs) => runOn(app, kernelspecs)
      },
      {
        id: "backpropagation-course-site:hand-in",
        autoStart: true,
        activate: app => {
          app.commands.addCommand(HAND_IN, {
            label: "Download to hand in",
            caption: "Save this notebook and download it, under the name that grading knows",
            execute: args => handIn(app, args)
          });
        }
      },
      {
        id: "backpropagation-course-site:releases",
        autoStart: true,
        activate: app => {
          app.restored.then(() => bringUpToDate(app, PageConfig.getBaseUrl())).catch(console.warn);
        }
      }
    ];
  }

  window._JUPYTERLAB ??= {};
  window._JUPYTERLAB["backpropagation-course-site"] = {
    init: given => {
      scope = given;
    },
    get: async () => {
      const found = await plugins();
      return () => ({ __esModule: true, default: found });
    }
  };
})();
