// Draws the description of the API with Swagger UI. Nothing is asked of another host: no validator badge, no fonts.
"use strict";
(function () {
  var place = document.getElementById("description");
  window.SwaggerUIBundle({
    url: place.dataset.url,
    domNode: place,
    presets: [window.SwaggerUIBundle.presets.apis],
    layout: "BaseLayout",
    validatorUrl: null,
    deepLinking: true,
    docExpansion: "list",
    defaultModelsExpandDepth: 0,
    tryItOutEnabled: false,
    persistAuthorization: false
  });
})();
