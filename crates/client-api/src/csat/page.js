
"use strict";
(() => {
  const survey = JSON.parse(document.getElementById("data").textContent);
  const byId = (id) => document.getElementById(id);
  const faces = ["\u{1F61E}", "\u{1F611}", "\u{1F610}", "\u{1F600}", "\u{1F60D}"];
  const words = ["Very dissatisfied", "Dissatisfied", "Neutral", "Satisfied", "Very satisfied"];
  const stars = survey.display_type === "star";
  let answer = survey.csat_survey_response;

  byId("inbox").textContent = survey.inbox_name;
  if (survey.content) byId("question").textContent = survey.content;
  if (survey.inbox_avatar_url) {
    byId("avatar").src = survey.inbox_avatar_url;
    byId("avatar").hidden = false;
  }

  for (let rating = 1; rating <= 5; rating += 1) {
    const label = document.createElement("label");
    label.className = "rating";
    const input = document.createElement("input");
    input.type = "radio";
    input.name = "rating";
    input.value = String(rating);
    const face = document.createElement("span");
    face.className = "face";
    face.setAttribute("aria-hidden", "true");
    face.textContent = stars ? "\u2605" : faces[rating - 1];
    const text = document.createElement("span");
    text.className = "unseen";
    text.textContent = stars ? rating + " of 5 stars" : words[rating - 1];
    label.append(input, face, text);
    byId("ratings").append(label);
  }

  const inputs = Array.from(document.querySelectorAll("input[name=rating]"));
  const say = (text) => { byId("status").textContent = text; };
  const show = () => {
    const given = answer ? answer.rating : 0;
    for (const input of inputs) {
      const rating = Number(input.value);
      input.checked = rating === given;
      input.parentElement.classList.toggle("filled", stars && rating <= given);
    }
    byId("feedback").hidden = !answer;
  };

  const send = async (response) => {
    const address = "/public/api/v1/csat_survey/" + location.pathname.split("/").filter(Boolean).pop();
    const body = JSON.stringify({ message: { submitted_values: { csat_survey_response: response } } });
    try {
      const reply = await fetch(address, { method: "PUT", headers: { "content-type": "application/json" }, body });
      const result = await reply.json().catch(() => ({}));
      if (reply.ok) {
        answer = result.csat_survey_response;
        return true;
      }
      say(result.error || result.message || "Your rating could not be saved. Please try again.");
    } catch {
      say("Your rating could not be sent. Please check your connection and try again.");
    }
    return false;
  };

  for (const input of inputs) {
    input.addEventListener("change", async () => {
      const feedback = answer ? answer.feedback_message : null;
      if (await send({ rating: Number(input.value), feedback_message: feedback })) say("Thank you for your rating.");
      show();
    });
  }

  byId("survey").addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!answer) return;
    const button = event.target.querySelector("button");
    button.disabled = true;
    if (await send({ rating: answer.rating, feedback_message: byId("text").value })) say("Thank you for your feedback.");
    button.disabled = false;
  });

  if (answer && answer.feedback_message) byId("text").value = answer.feedback_message;
  show();
})();
