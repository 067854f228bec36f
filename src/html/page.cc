// SPDX-License-Identifier: Apache-2.0
#include "html/page.h"

namespace tillit::html {

// {{name}} is escaped, {{{name}}} is a picture of our own. "words" holds the headings.
const char kPage[] = R"mustache(<!DOCTYPE html>
<html lang="{{language}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{title}}</title>
<style>
body{font:15px/1.45 system-ui,sans-serif;color:#1c2733;max-width:1120px;margin:0 auto;padding:1rem}
h1,h2,h3,h4{line-height:1.2}h1::first-letter,h2::first-letter,h3::first-letter,h4::first-letter,p::first-letter{text-transform:uppercase}h2{border-bottom:2px solid #2f6f6a;margin-top:2.2rem}
table{border-collapse:collapse;width:100%;margin:.5rem 0}
th,td{text-align:left;padding:.25rem .5rem;border-bottom:1px solid #d8dee3;vertical-align:top}
th{background:#eef3f2}.number{text-align:right}td a{white-space:nowrap}
.banner{padding:.5rem .8rem;border-left:5px solid #b06a00;background:#fff6e6;margin:.5rem 0}
.alarm{border-color:#b3261e;background:#fdecea}.line td{border-bottom:3px solid #b06a00}.muted{color:#5a6873}
.card{border:1px solid #d8dee3;border-radius:6px;padding:.4rem 1rem;margin:1rem 0;break-inside:avoid}
blockquote{margin:.3rem 0;padding-left:.8rem;border-left:4px solid #2f6f6a;white-space:pre-wrap}
svg{width:100%;height:auto}:where(svg:not(.bowtie)){font-size:12px}svg line{stroke:#c3ccd3}
:where(svg:not(.bowtie)) rect{fill:#fff;stroke:#5a6873}
svg .shift{fill:#eef3f2;stroke:none}svg .visit-clinic{fill:#9fd3c7}svg .visit-home{fill:#f3c989}
svg .visit-call{fill:#b7cdf0}svg .visit-video{fill:#d3c3ee}svg .visit-meeting{fill:#eeb9c4}
.picture{overflow-x:auto}.picture svg{min-width:56rem}
.hour{fill:#5a6873}
@media print{body{max-width:none}}
</style>
</head>
<body>
<h1>{{title}}</h1>
<p>{{service}} · {{as_of}}</p>
{{#banners}}<p class="banner">{{text}}</p>
{{/banners}}
{{#has_red_flags}}<h2>{{words.red_flags}}</h2>
<p class="banner alarm">{{words.red_flags_first}}</p>
<table>
{{#red_flags}}<tr><th>{{level}}</th><td>{{#card}}<a href="#{{anchor}}">{{patient}}</a>{{/card}}{{^card}}{{patient}}{{/card}}</td><td>{{what}}</td><td>{{action}}</td><td class="muted">{{evidence}}</td></tr>
{{/red_flags}}
</table>{{/has_red_flags}}
{{#has_pathways}}<h2>{{words.pathways}}</h2>
<table>
{{#pathways}}<tr><td>{{patient}}</td><td>{{where}}</td><td>{{when}}</td><td>{{who}}</td><td class="muted">{{missing}}</td></tr>
{{/pathways}}
</table>{{/has_pathways}}
<h2>{{words.funnel}}</h2>
<table>
{{#funnel}}<tr><th>{{step}}</th><td class="number">{{patients}}</td><td>{{losses}}</td></tr>
{{/funnel}}
</table>
<h2>{{words.ranked_list}}</h2>
<p>{{capacity}}</p>
<table>
<tr><th>{{words.rank}}</th><th>{{words.patients}}</th><th>{{words.age}}</th><th>{{words.percentile}}</th><th>{{words.points}}</th><th>{{words.reasons}}</th><th>{{words.group_membership}}</th><th></th></tr>
{{#rows}}<tr{{#line}} class="line"{{/line}}><td class="number">{{rank}}</td><td>{{#card}}<a href="#{{anchor}}">{{patient}}</a>{{/card}}{{^card}}{{patient}}{{/card}}</td><td class="number">{{age}}</td><td class="number">{{percentile}}</td><td class="number">{{points}}</td><td>{{ranked_by}}</td><td>{{groups}}</td><td>{{mark}}</td></tr>
{{/rows}}
</table>
{{#more_rows}}<p class="muted">{{more_rows}}</p>{{/more_rows}}
{{#patients}}<section class="card" id="{{anchor}}">
<h3>{{patient}}{{#age}} · {{age}}{{/age}}{{#rank}} · {{rank}}{{/rank}}</h3>
{{#tier}}<p>{{tier}}</p>
{{/tier}}{{#access_needs}}<p class="banner">{{access_needs}}</p>
{{/access_needs}}{{#is_ranked}}<h4>{{words.reasons}}</h4>
<table>
{{#reasons}}<tr><td>{{what}}</td><td class="number">{{points}}</td><td class="muted">{{evidence}}</td></tr>
{{/reasons}}
</table>
{{#missing}}<p class="muted">{{missing}}</p>{{/missing}}
<h4>{{words.group_membership}}</h4>
<table>
{{#groups}}<tr><td>{{group}}</td><td>{{answer}}</td><td>{{rules}}</td><td class="muted">{{evidence}}</td></tr>
{{/groups}}
</table>
{{/is_ranked}}{{#profile}}<h4>{{title}}</h4>
<table>
{{#dimensions}}<tr><td>{{dimension}}</td><td>{{answer}}</td><td class="number">{{number}}</td><td>{{items}}</td><td class="muted">{{questions}}</td></tr>
{{/dimensions}}
</table>
{{#flags}}<p>{{flags}}</p>{{/flags}}
{{/profile}}
{{#bowties}}<h4>{{title}}</h4>
<div class="picture">{{{picture}}}</div>
<table>
{{#barriers}}<tr><td>{{barrier}}</td><td>{{side}}</td><td>{{worth}}</td><td>{{avoided}}</td><td>{{certainty}}</td><td class="muted">{{citation}}</td></tr>
{{/barriers}}
</table>
{{/bowties}}
{{#plan}}<h4>{{title}}</h4>
{{#critical}}<p class="banner">{{critical}}</p>
{{/critical}}{{#medicines}}<p class="muted">{{medicines}}</p>
{{/medicines}}{{#goals}}<blockquote lang="{{language}}">{{text}}</blockquote>
{{/goals}}
<table>
{{#interventions}}<tr><td>{{intervention}}</td><td>{{form}}</td><td>{{when}}</td><td>{{who}}</td><td class="muted">{{why}}</td></tr>
{{/interventions}}
</table>
{{#has_questions}}<p>{{words.questions}}</p>
<ul>
{{#questions}}<li>{{question}}</li>
{{/questions}}
</ul>{{/has_questions}}
{{/plan}}
</section>
{{/patients}}
{{#more_patients}}<p class="muted">{{more_patients}}</p>{{/more_patients}}
{{#week}}<h2>{{title}}</h2>
<p>{{summary}}</p>
{{#days}}<h3>{{day}}</h3>
{{{picture}}}
{{/days}}
{{#has_needs}}<h3>{{words.access_needs}}</h3>
<table>
{{#needs}}<tr><td>{{patient}}</td><td>{{needs}}</td></tr>
{{/needs}}
</table>
{{/has_needs}}{{#has_undone}}<h3>{{words.unplaced}}</h3>
<table>
{{#undone}}<tr><td>{{reason}}</td><td class="number">{{visits}}</td><td class="muted">{{patients}}</td></tr>
{{/undone}}
</table>{{/has_undone}}
{{/week}}
<h2>{{words.findings}}</h2>
<table>
{{#findings}}<tr><td>{{severity}}</td><td>{{text}}</td><td class="number">{{count}}</td><td class="muted">{{path}}</td></tr>
{{/findings}}
</table>
<h2>{{words.sources}}</h2>
<ul>
{{#sources}}<li>{{text}} <span class="muted">{{hash}}</span></li>
{{/sources}}
</ul>
<p class="muted">{{looked}}</p>
{{#hidden}}<p class="muted">{{text}}</p>
{{/hidden}}</body>
</html>
)mustache";

}  // namespace tillit::html
