/** The style of the page: light and dark, on a screen and on paper. */
export const style = `
:root{--bg:#fff;--ink:#1b1f24;--dim:#667080;--rule:#e3e6ea;--soft:#f5f6f8;--tick:#e9ecef;--now:#9aa3ae;
--rejected:#c4262e;--pending:#b3541e;--due:#b87a00;--unreadable:#6d7683;--overlap:#6a4cc0;--unverified:#3f7aa6;--ok:#2c8a57;--bar:#9fb2c4}
@media screen and (prefers-color-scheme:dark){:root{--bg:#14171b;--ink:#e4e7eb;--dim:#8d97a5;--rule:#2b3038;--soft:#1b1f25;--tick:#23282f;--now:#5d6773;
--rejected:#f0616a;--pending:#e08a52;--due:#dba53a;--unreadable:#97a1ae;--overlap:#a58cf0;--unverified:#6fb0de;--ok:#55b986;--bar:#52677b}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:1440px;padding:28px 32px 40px;background:var(--bg);color:var(--ink);font:13px/1.45 system-ui,"Segoe UI",Roboto,Helvetica,Arial,sans-serif;
font-variant-numeric:tabular-nums;-webkit-print-color-adjust:exact;print-color-adjust:exact}
header{display:flex;justify-content:space-between;align-items:baseline;gap:24px;color:var(--dim)}
h1,h2,p,ul,dl,dd{margin:0;padding:0}
h1{font-size:13px;font-weight:600;letter-spacing:.01em}
h2{font-size:13px;font-weight:600;margin-bottom:8px}
ul{list-style:none}
section{margin-top:28px}
section>p{color:var(--dim);max-width:100ch;margin-bottom:8px}
.dim,small{color:var(--dim)}
small{display:block;font-size:11.5px}
code,.code{font:12px/1.5 ui-monospace,"SF Mono",Menlo,Consolas,monospace;overflow-wrap:anywhere}
.summary{margin-top:14px;padding-top:18px;border-top:2px solid var(--ink);display:grid;grid-template-columns:1fr auto;gap:18px 40px;align-items:start}
.verdict h2{font-size:26px;line-height:1.2;font-weight:600;letter-spacing:-.015em;margin-bottom:4px}
.verdict p{color:var(--dim)}
.summary:not(.ok) .verdict h2{color:var(--rejected)}
.facts{display:flex;gap:32px}
.facts dt{color:var(--dim);font-size:12px}
.facts dd{font-size:18px;line-height:1.35}
.facts small{max-width:22ch;overflow-wrap:anywhere}
.share{grid-column:1/-1;display:flex;gap:2px;height:8px}
.share i{min-width:3px;background:var(--c)}
.counts{grid-column:1/-1;display:flex;flex-wrap:wrap;gap:4px 22px;margin-top:-8px}
.counts li::before,.status::before{content:"";display:inline-block;width:8px;height:8px;margin-right:6px;border-radius:50%;background:var(--c)}
.counts b{font-weight:600}
.counts .none{color:var(--dim);opacity:.7}
.counts .none::before{background:none;box-shadow:inset 0 0 0 1px var(--dim)}
.counts .none b{font-weight:400}
.rejected{--c:var(--rejected)}.pending{--c:var(--pending)}.due{--c:var(--due)}.unreadable{--c:var(--unreadable)}
.overlap{--c:var(--overlap)}.unverified{--c:var(--unverified)}.ok{--c:var(--ok)}
.notes li{padding:4px 0;border-top:1px solid var(--rule);overflow-wrap:anywhere}
.notes code{margin-right:12px}
table{width:100%;border-collapse:collapse}
.secrets{table-layout:fixed}
.secrets th{width:17%}.secrets th:first-child{width:98px}.secrets .org{width:78px}.secrets .number{width:48px}.secrets .when{width:154px}.secrets .due-at{width:92px}.secrets .time{width:29%}
th{text-align:left;vertical-align:bottom;font-weight:500;font-size:12px;color:var(--dim);padding:0 12px 5px 0;border-bottom:1px solid var(--rule)}
td{vertical-align:top;padding:3px 12px 3px 0;border-bottom:1px solid var(--rule);overflow-wrap:anywhere}
td.status{white-space:nowrap;overflow-wrap:normal}
tr.rejected .status,tr.pending .status,tr.due .status{font-weight:600;color:var(--c)}
tr.noted td{border-bottom:0}tr.noted td[rowspan]{border-bottom:1px solid var(--rule)}
.note td{padding-top:0;color:var(--dim);font-size:12px}
.fixed{white-space:nowrap}
.number{text-align:right}
th.time,td.time{padding-right:0}
td.time{position:relative}
.axis{position:relative;height:16px}
.axis span{position:absolute;transform:translateX(-50%);white-space:nowrap;font-size:11px;font-weight:400}
.axis .is-now{color:var(--ink);font-weight:600}
.line{position:absolute;inset:0;width:100%;height:100%;overflow:visible}
.defs{position:absolute;width:0;height:0}
.key{width:46px;height:20px;vertical-align:-6px;margin-right:8px;overflow:visible}
.tick{fill:var(--tick)}.now{fill:var(--now)}
.age{fill:var(--bar)}
tr.rejected .age,tr.unreadable .age,tr.pending .age{fill:var(--c)}
rect.over{fill:var(--due)}rect.overlap{fill:var(--overlap)}
.rest{fill:var(--dim)}
.duemark{fill:var(--dim)}.duemark.past{fill:var(--due)}
.beyond{fill:var(--ink)}
.made{fill:var(--ink);stroke:var(--bg);stroke-width:1.5}
.made.adopted{fill:var(--bg);stroke:var(--ink)}
.legend dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(330px,1fr));gap:2px 32px;margin-top:10px}
.legend dl div{display:flex;gap:8px}
.legend code{margin-right:14px}
.legend dt{flex:0 0 90px}
.legend dd{color:var(--dim)}
.keys{display:flex;flex-wrap:wrap;gap:4px 28px;margin-top:12px;color:var(--dim)}
footer{margin-top:28px;color:var(--dim);font-size:11.5px}
@media screen and (max-width:900px){body{padding:16px}.summary{grid-template-columns:1fr}.facts{flex-wrap:wrap}.secrets{table-layout:auto}.secrets .time{display:none}}
@media print{@page{size:A4 landscape;margin:11mm}
body{max-width:none;padding:0;font-size:8.5pt}h1,h2{font-size:9pt}.verdict h2{font-size:18pt}.facts dd{font-size:12pt}th,small,.note td,.axis span{font-size:7.5pt}code,.code{font-size:7.5pt}
section{margin-top:14pt}thead{display:table-header-group}tr,.legend,.summary,.notes li{break-inside:avoid}h2,tr.noted{break-after:avoid}
th,td{padding-right:8px}td{padding-top:2px;padding-bottom:2px}
.secrets th{width:18%}.secrets th:first-child{width:88px}.secrets .org{width:66px}.secrets .number{width:40px}.secrets .when{width:132px}.secrets .due-at{width:80px}.secrets .time{width:27%}}
`.trim();
