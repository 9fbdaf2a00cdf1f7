using EdgeAgent.CloudBridge.Pairing;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.CloudBridge.Tests.Web;
using EdgeAgent.Contracts.Pairing;
using EdgeAgent.Contracts.Profiles;
using Microsoft.Playwright;

namespace EdgeAgent.EndToEnd;

/// <summary>The two forms that take a photo, in a real browser against the real pages, with a photo of more than six megabytes as phones take them.</summary>
public sealed class PhotoFormsTests(Browser browser, WebBench bench) : IClassFixture<Browser>, IClassFixture<WebBench>
{
    private const string Plate = "machines/plant-a/pump-1/plate";
    private const string Words = "It smells burnt\nand rattles";

    [Theory]
    [InlineData(Plate)]
    [InlineData("visit")]
    public async Task A_photo_of_six_megabytes_is_made_small_by_the_browser_and_arrives_upright(string path)
    {
        IPage page = await OpenAsync(path);
        byte[] photo = await MadePhoto.JpegAsync(page, 4000, 3000);
        Assert.True(photo.Length > 6_000_000, $"{photo.Length} bytes");
        int before = Photos().Count;

        await page.Locator("[name=words]").FillAsync(Words);
        await ChooseAsync(page, photo);
        await page.WaitForFunctionAsync("() => document.querySelector('[name=photo]').files[0].name === 'photo.jpg'");
        await Button(page).ClickAsync();
        await page.WaitForURLAsync("**/*taken=*");

        List<string> kept = Photos();
        Assert.Equal(before + 1, kept.Count);
        int[] size = await page.EvaluateAsync<int[]>(
            """
            async text => {
              const picture = await createImageBitmap(new Blob([Uint8Array.from(atob(text), letter => letter.charCodeAt(0))]));
              return [picture.width, picture.height];
            }
            """,
            kept[^1]);
        Assert.Equal([1920, 1440], size);
    }

    [Theory]
    [InlineData(Plate)]
    [InlineData("visit")]
    public async Task Without_script_a_photo_of_six_megabytes_is_refused_by_name_and_every_word_stays(string path)
    {
        IPage page = await OpenAsync(path, hasScript: false);
        await page.Locator("[name=words]").FillAsync(Words);
        await ChooseAsync(page, new byte[6_500_000]);
        await Button(page).ClickAsync();

        await Assertions.Expect(page.Locator("[role=alert]")).ToContainTextAsync("The photo is larger than 5 MB");
        await Assertions.Expect(page.Locator("[name=words]")).ToHaveValueAsync(Words);
    }

    [Theory]
    [InlineData(Plate)]
    [InlineData("visit")]
    public async Task A_file_the_browser_cannot_make_small_is_refused_by_name_before_it_leaves(string path)
    {
        IPage page = await OpenAsync(path);
        await page.Locator("[name=words]").FillAsync(Words);
        await ChooseAsync(page, new byte[6_500_000]);
        await page.WaitForFunctionAsync("() => document.querySelector('[name=photo]').validationMessage.includes('larger than 5 MB')");
        string address = page.Url;
        await Button(page).ClickAsync();

        Assert.Equal(address, page.Url);
        await Assertions.Expect(page.Locator("[name=words]")).ToHaveValueAsync(Words);

        // Another file, or none, and the form goes.
        await page.Locator("[name=photo]").SetInputFilesAsync(Array.Empty<FilePayload>());
        await Button(page).ClickAsync();
        await page.WaitForURLAsync("**/*taken=*");
    }

    private static ILocator Button(IPage page) => page.Locator("form:has([name=photo]) button");

    private static Task ChooseAsync(IPage page, byte[] photo) =>
        page.Locator("[name=photo]").SetInputFilesAsync(new FilePayload { Name = "IMG_0001.jpg", MimeType = "image/jpeg", Buffer = photo });

    private List<string> Photos() => bench.Database.Read(session =>
        session.Query("SELECT photo FROM problem_reports WHERE photo IS NOT NULL ORDER BY rowid", row => row.GetString(0)));

    private async Task<IPage> OpenAsync(string path, bool hasScript = true)
    {
        bench.Fill();
        using Visit visit = path == "visit" ? await ContactAsync() : new Visit(bench.Address, bench.Owner);
        return await browser.OpenAsync(
            new Uri(bench.Address, path), hasScript, visit.Cookies.Select(cookie => new Cookie { Name = cookie.Key, Value = cookie.Value, Url = bench.Address.ToString() }));
    }

    private async Task<Visit> ContactAsync()
    {
        var visitor = new Visit(bench.Address);
        string code = new MachinePlates(bench.Database, bench.Time).Make(Scope.Home, "test", new MachineProfile?[1])[0];
        bench.Database.Write(session => session.Execute("UPDATE public.machine_plates SET gateway = 'plant-a', machine = 'pump-1' WHERE gateway IS NULL"));
        using (await visitor.PostAsync("/scan", "/scan", ("text", LabelCodec.ToUrl("pair.example", new Label(LabelKind.Machine, code))))) { }
        using (await visitor.PostAsync("/scan", "/visit/bind", ("name", "Wang Fang"), ("reach", "13800138000"), ("consent", "true"))) { }
        return visitor;
    }
}
