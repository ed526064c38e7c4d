window.registerPlugin("com.example.p", {initialize: function (registry, store) {}});
